import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { RequestError } from "../../src/server.js";
import { composeAnswer } from "./answers.js";
import { parseChatRequest, type ChatRequest } from "./chatRequest.js";
import type { DemoClock } from "./demoClock.js";
import { isOtherSite } from "./otherSites.js";
import { callerOf } from "./owner.js";
import { createSeats } from "./seats.js";
import { sendPaced } from "./sendPaced.js";
import type { StreamLedger } from "./streamLedger.js";
import { encoders } from "./wire/encoders.js";

/** Bytes of one question. */
const MAX_QUESTION = 4 * 1024 * 1024;
const NORMAL_CLOSURE = 1000;
const POLICY_VIOLATION = 1008;

export interface DemoSocketOptions {
  readonly ledger: StreamLedger;
  readonly clock: DemoClock;
  /** How many of the first tokens are sent when the answer is to go wrong. */
  readonly faultAfter: (outputTokens: number) => number;
  /** Sockets that one caller may have open. */
  readonly maxPerCaller: number;
}

/** Takes a connection that asked to become a WebSocket. */
export type DemoSocket = (request: IncomingMessage, stream: Duplex, head: Buffer) => void;

/**
 * The answers of the built-in model over WebSockets: the message that comes is what would have been posted, and each
 * message that goes is one record of the format. A socket serves one answer and is closed after it.
 */
export function createDemoSocket({ ledger, clock, faultAfter, maxPerCaller }: DemoSocketOptions): DemoSocket {
  const seats = createSeats(maxPerCaller);
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_QUESTION });

  async function answer(chat: ChatRequest, socket: WebSocket): Promise<void> {
    const encoder = encoders[chat.format];
    const script = composeAnswer(chat.turns, clock.now(), { canAsk: chat.format === "ai-sdk-ui" });
    const stream = connectionOf(socket);
    const gone = ledger.open(stream);
    const send = (text: string): Promise<void> =>
      new Promise((resolve) => {
        const messages = recordsOf(text);
        if (messages.length === 0) resolve();
        // A socket that closes says so through the ledger.
        for (const [at, message] of messages.entries()) {
          socket.send(message, () => at === messages.length - 1 && resolve());
        }
      });
    const framesSent = await sendPaced(encoder.encode(script), {
      tokensPerSecond: chat.tokensPerSecond,
      clock,
      signal: gone,
      write: send,
      ...(chat.fault === "none" ? {} : { maxTokens: faultAfter(script.usage.outputTokens) }),
    });
    if (gone.aborted || chat.fault === "stall") return;
    if (chat.fault === "drop") {
      ledger.markDropped(stream);
      stream.destroy();
      return;
    }
    // A socket has no status and no page of its own: what fails before the answer fails in the answer's words too.
    if (chat.fault !== "none" && chat.fault !== "truncate") {
      const message = "The answer failed, as the demo's settings asked.";
      await send(encoder.encodeFailure({ kind: "overloaded", message }, framesSent) ?? "");
    }
    stream.finish();
    socket.close(NORMAL_CLOSURE);
  }

  return (request, stream, head) => {
    if (isOtherSite(request)) {
      stream.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    const { owner, cookie } = callerOf(request);
    let leave: () => void;
    try {
      // From the upgrade on: sockets on which nothing is asked are connections too. Callers without a cookie count as one.
      leave = seats.take(cookie === undefined ? owner : "");
    } catch {
      stream.end("HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\n\r\n");
      return;
    }
    stream.once("close", leave);
    server.handleUpgrade(request, stream, head, (socket) => {
      socket.on("error", () => {});
      socket.once("message", (data: Buffer) => {
        let chat: ChatRequest;
        try {
          chat = parseChatRequest(data.toString("utf8"), new URLSearchParams());
        } catch (error) {
          const { code, message } =
            error instanceof RequestError
              ? error
              : new RequestError(500, "server_error", "The demo's server failed.");
          socket.send(JSON.stringify({ error: { type: code, message } }), () =>
            socket.close(POLICY_VIOLATION),
          );
          return;
        }
        answer(chat, socket).catch(() => socket.terminate());
      });
    });
  };
}

/** The records in a frame of server-sent events or of lines. */
function recordsOf(frame: string): string[] {
  if (!/^(?:data|event|id|:)/.test(frame)) return frame.split("\n").filter((line) => line !== "");
  return [...frame.matchAll(/^data: ?(.*?)\r?$/gm)].map((match) => match[1] ?? "");
}

/** What the ledger needs to know of a socket. */
function connectionOf(socket: WebSocket): Parameters<StreamLedger["open"]>[0] & { finish(): void } {
  let isFinished = false;
  return {
    get writableFinished() {
      return isFinished;
    },
    finish: () => (isFinished = true),
    once: (_event, listener) => socket.once("close", listener),
    destroy: () => socket.terminate(),
  };
}
