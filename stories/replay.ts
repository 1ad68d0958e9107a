import type { ChatTransport, StreamEvent } from "react-streaming-chat";
import { StreamChatError } from "react-streaming-chat";

/** What goes wrong with a replayed answer. */
type ReplayFault =
  | "none"
  | "refused before the first byte"
  | "error in mid-answer"
  | "connection lost"
  | "truncated"
  | "stall";

export interface ReplayOptions {
  text: string;
  charactersPerSecond: number;
  /** Characters in one delta. */
  chunkSize: number;
  fault: ReplayFault;
  /** Where the fault happens, as a share of the text. @defaultValue 0.5 */
  faultAt?: number;
}

/** A transport that replays a text at a pace, and breaks where it is told to. */
export function createReplayTransport(options: () => ReplayOptions): ChatTransport {
  return {
    async *send({ signal }): AsyncGenerator<StreamEvent> {
      const { text, charactersPerSecond, chunkSize, fault, faultAt = 0.5 } = options();
      if (fault === "refused before the first byte") {
        throw new StreamChatError("http", "The model is overloaded.", {
          status: 529,
          kind: "overloaded",
          retryable: true,
        });
      }
      const end = fault === "none" ? text.length : Math.floor(text.length * faultAt);
      const pauseMs = (chunkSize / charactersPerSecond) * 1000;
      let dueAt = performance.now();
      for (let at = 0; at < end; at += chunkSize) {
        yield { type: "text-delta", id: "text", delta: text.slice(at, Math.min(at + chunkSize, end)) };
        dueAt += pauseMs;
        // A browser's shortest timer is 4 ms: at a high pace several deltas share one wait.
        const waitMs = dueAt - performance.now();
        if (waitMs > 4) await pause(waitMs, signal);
      }
      if (fault === "error in mid-answer") {
        yield { type: "error", error: new StreamChatError("upstream", "The model stopped with an error.") };
      } else if (fault === "connection lost") {
        throw new StreamChatError("disconnected", "The connection was lost.", { retryable: true });
      } else if (fault === "stall") {
        await pause(2 ** 31 - 1, signal);
      } else if (fault === "none") {
        yield { type: "finish", finishReason: "stop" };
        yield { type: "done" };
      }
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
