import { isRawTextEvent } from "../stream/frameRawText.js";
import { isUIMessageChunk } from "../stream/knownEvents.js";
import { isErrorEvent } from "../stream/redact.js";
import type { TurnChunk, TurnOutcome } from "../store/turnStore.js";

/** A comment that keeps proxies from closing a silent connection. */
const KEEP_ALIVE = ": keep-alive\n\n";

/** Headers of every stream: together they keep proxies and browsers from holding it back. */
export const streamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
  "x-content-type-options": "nosniff",
} as const;

export interface EventStreamOptions {
  readonly turnId: string;
  /** The offset after which the reader asked. */
  readonly after: number;
  /** Silence after which a comment is sent, in milliseconds. */
  readonly heartbeatMs: number;
  /** Called when the reader left or has everything. */
  readonly onClose: () => void;
}

/**
 * The body of a response: each record with its id, comments while there is nothing to send, and at the end what went
 * wrong, if something did. Reads on only when the connection has taken what was sent.
 */
export function eventStream(
  chunks: AsyncIterator<TurnChunk>,
  options: EventStreamOptions,
): ReadableStream<Uint8Array> {
  const { turnId, heartbeatMs, onClose } = options;
  const encoder = new TextEncoder();
  let offset = options.after;
  let next: Promise<IteratorResult<TurnChunk>> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  let isUiMessageStream = false;
  let last = "";

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    clearTimeout(timer);
    onClose();
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        next ??= chunks.next();
        const result = await Promise.race([
          next,
          new Promise<"silent">((resolve) => {
            timer = setTimeout(resolve, heartbeatMs, "silent" as const);
          }),
        ]).finally(() => clearTimeout(timer));
        if (isClosed) return;
        if (result === "silent") {
          controller.enqueue(encoder.encode(KEEP_ALIVE));
          return;
        }
        next = undefined;
        if (result.done === true) {
          close();
          controller.close();
          return;
        }
        const chunk = result.value;
        if ("outcome" in chunk) {
          // The model has said its error itself: a second one would replace it.
          const error = isErrorEvent(last) ? undefined : errorEvent(chunk.outcome, isUiMessageStream);
          if (error !== undefined) controller.enqueue(encoder.encode(error));
          close();
          // In raw text the end of the body is the end of the answer: another reader would take a stopped answer for a
          // whole one. With a broken connection it asks again, and finds nothing.
          if (chunk.outcome === "cancelled" && (last === "" ? options.after > 0 : isRawTextEvent(last))) {
            controller.error(new Error("The answer was stopped."));
            return;
          }
          controller.close();
          return;
        }
        isUiMessageStream ||= isUIMessageChunk(chunk.records[0] ?? "");
        let text = "";
        for (const record of chunk.records) {
          offset += 1;
          // In front: behind an event of raw text the line would be part of the text.
          text += fieldName.test(record) ? `id: ${turnId}.${offset}\n${record}\n\n` : `${record}\n\n`;
        }
        last = chunk.records.at(-1) ?? last;
        controller.enqueue(encoder.encode(text));
      },
      async cancel() {
        close();
        await chunks.return?.();
      },
    },
    // No record waits here: what was not sent is in the store, or has not been asked for.
    { highWaterMark: 0 },
  );
}

/** The begin of an event; other text continues the raw text of the event before and has no place for an id. */
const fieldName = /^(?:data|event|id|retry)?:/;

const messages: Readonly<Partial<Record<TurnOutcome, string>>> = {
  failed: "The model's answer broke off.",
  lost: "The server that wrote the answer was lost.",
};

/** An error in the words of every format that clients read: Anthropic's, OpenAI's, AI SDK's and plain ones. */
function errorEvent(outcome: TurnOutcome, isUiMessageStream: boolean): string | undefined {
  const message = messages[outcome];
  if (message === undefined) return undefined;
  const error = isUiMessageStream
    ? { type: "error", errorText: message }
    : { type: "error", error: { type: "server_error", message }, errorText: message };
  return `${isUiMessageStream ? "" : "event: error\n"}data: ${JSON.stringify(error)}\n\n`;
}

/** The turn and offset that an event id names. */
export function parseEventId(id: string): { readonly turnId: string; readonly offset: number } | undefined {
  const match = /^([\w-]{1,100})\.(\d{1,12})$/.exec(id);
  return match?.[1] === undefined ? undefined : { turnId: match[1], offset: Number(match[2]) };
}
