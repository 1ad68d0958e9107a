import type { ChatRequest, ChatTransport, ResumeRequest } from "../chat/transports/transport.js";
import type { StreamEvent, StreamEvents } from "../events/streamEvent.js";
import type { ChatMessage } from "../message/message.js";

/** One request, seen from the server's end: the test says what comes back, and when. */
export interface ScriptedCall<
  M extends ChatMessage = ChatMessage,
  R extends { readonly signal: AbortSignal } = ChatRequest<M>,
> {
  readonly request: R;
  /** Sends events, as one batch. */
  emit(...events: StreamEvent[]): void;
  /** Sends a piece of text of one part. */
  text(delta: string): void;
  /** Proves completion and ends. */
  finish(): void;
  /** Ends without any proof: a truncated stream. */
  end(): void;
  /** Breaks the connection. */
  fail(error: unknown): void;
  /** Whether the reader has left, by abort or by returning. */
  readonly closed: boolean;
}

/** A transport that a test plays by hand. */
export interface ScriptedTransport<M extends ChatMessage = ChatMessage> extends ChatTransport<M> {
  /** All requests so far, in order. */
  readonly calls: readonly ScriptedCall<M>[];
  /** The newest request. Throws where there is none. */
  readonly last: ScriptedCall<M>;
  /** All requests to take a stream up again, in order; only with the option `resumable`. */
  readonly resumed: readonly ScriptedCall<M, ResumeRequest>[];
  /** The ids of the chats whose stream was cancelled; only with the option `resumable`. */
  readonly cancelled: readonly string[];
}

export interface ScriptedTransportOptions {
  /** Keeps sending whatever the signal says, as a badly written transport does. @defaultValue false */
  ignoreSignal?: boolean | undefined;
  /**
   * Streams can be taken up again: the function says, for each request, whether the server has something; `true` is
   * always. @defaultValue false
   */
  resumable?: boolean | ((request: ResumeRequest) => boolean) | undefined;
}

export function createScriptedTransport<M extends ChatMessage = ChatMessage>(
  options: ScriptedTransportOptions = {},
): ScriptedTransport<M> {
  const { ignoreSignal = false, resumable = false } = options;
  const calls: ScriptedCall<M>[] = [];
  const resumed: ScriptedCall<M, ResumeRequest>[] = [];
  const cancelled: string[] = [];
  const base: ScriptedTransport<M> = {
    calls,
    resumed,
    cancelled,
    get last() {
      const call = calls.at(-1);
      if (!call) throw new Error("No request has been made.");
      return call;
    },
    send(request) {
      const { call, events } = createCall<M, ChatRequest<M>>(request, ignoreSignal);
      calls.push(call);
      return events;
    },
  };
  if (resumable === false) return base;
  return Object.defineProperties(
    {
      async resume(request: ResumeRequest) {
        const { call, events } = createCall<M, ResumeRequest>(request, ignoreSignal);
        resumed.push(call);
        return typeof resumable === "function" && !resumable(request) ? undefined : events;
      },
      async cancel({ id }: { id: string }) {
        cancelled.push(id);
      },
    },
    // Not spread: `last` is to be read when it is asked for.
    Object.getOwnPropertyDescriptors(base),
  ) as ScriptedTransport<M>;
}

function createCall<M extends ChatMessage, R extends { readonly signal: AbortSignal }>(
  request: R,
  ignoreSignal: boolean,
): { call: ScriptedCall<M, R>; events: AsyncIterable<StreamEvents> } {
  const waiting: StreamEvents[] = [];
  let ended = false;
  let failure: { error: unknown } | undefined;
  let closed = false;
  let wake: (() => void) | undefined;
  const signal = (): void => {
    wake?.();
    wake = undefined;
  };
  if (!ignoreSignal) {
    request.signal.addEventListener("abort", () => {
      failure ??= { error: request.signal.reason };
      closed = true;
      signal();
    });
  }

  const call: ScriptedCall<M, R> = {
    request,
    emit(...events) {
      waiting.push(events);
      signal();
    },
    text(delta) {
      call.emit({ type: "text-delta", id: "text", delta });
    },
    finish() {
      call.emit({ type: "finish", finishReason: "stop" }, { type: "done" });
      call.end();
    },
    end() {
      ended = true;
      signal();
    },
    fail(error) {
      failure ??= { error };
      signal();
    },
    get closed() {
      return closed;
    },
  };

  async function* read(): AsyncGenerator<StreamEvents, void, undefined> {
    try {
      for (;;) {
        const next = waiting.shift();
        if (next) yield next;
        else if (failure) throw failure.error;
        else if (ended) return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      closed = true;
    }
  }
  return { call, events: read() };
}
