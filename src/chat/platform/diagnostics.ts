import type { FramingName } from "../../bytes/wireRecord.js";
import { contentTypeOf } from "../../bytes/response/contentType.js";
import type { StreamEvent } from "../../events/streamEvent.js";
import { isStreamChatError, type StreamChatError } from "../../errors.js";
import type { Clock } from "../../frames/clock.js";
import type { ChatMessage } from "../../message/message.js";

/** Warnings for developers on the console, each once for a chat. Absent in production. */
export interface Diagnostics {
  /** A request is made. */
  requested(): void;
  response(response: Response, framing: FramingName): void;
  applied(events: readonly StreamEvent[]): void;
  /** The answer came to its end. */
  finished(): void;
  /** The answer counts as whole only because its body ended. */
  endedWithoutMark(): void;
  /** The turn failed. */
  failed(error: StreamChatError): void;
  /** The response cannot be an answer. */
  refused(response: Response, error: unknown): void;
  messages(messages: readonly ChatMessage[]): void;
}

/** A wait that no streaming server causes, in milliseconds. */
const LONG_WAIT_MS = 1000;
/** How much of a record or a body the console shows, in characters. */
const EXCERPT = 300;
/** No model writes that many deltas in that time, in milliseconds; a buffer that is released does. */
const BURST_MS = 20;
const BURST_DELTAS = 30;

export function createDiagnostics(clock: Clock): Diagnostics {
  const said = new Set<string>();
  let requestedAt = 0;
  let firstAt: number | undefined;
  let lastAt = 0;
  let deltas = 0;
  let checked: readonly ChatMessage[] = [];

  function warn(what: string, text: string): void {
    if (said.has(what)) return;
    said.add(what);
    console.warn(`react-streaming-chat: ${text}`);
  }

  return {
    requested() {
      requestedAt = clock.now();
      firstAt = undefined;
      deltas = 0;
    },
    response(response, framing) {
      const isEvents = framing === "sse" || framing === "sse-text";
      const contentType = contentTypeOf(response);
      if (!isEvents || contentType === "text/event-stream") return;
      warn(
        "content-type",
        `the server sent server-sent events with the content type "${contentType}". Send ` +
          "`Content-Type: text/event-stream`: proxies and browsers hold other types back.",
      );
    },
    applied(events) {
      const count = events.filter(({ type }) => type === "text-delta" || type === "reasoning-delta").length;
      if (count === 0) return;
      lastAt = clock.now();
      firstAt ??= lastAt;
      deltas += count;
    },
    finished() {
      if (firstAt === undefined || deltas < BURST_DELTAS) return;
      if (firstAt - requestedAt < LONG_WAIT_MS || lastAt - firstAt > BURST_MS) return;
      warn(
        "buffering",
        `all ${deltas} pieces of the answer arrived at once, ${firstAt - requestedAt} ms after the request. Something ` +
          "between the model and the page holds the stream back. Send `X-Accel-Buffering: no` against nginx and " +
          "`Cache-Control: no-cache, no-transform` against compression, and look for `await`s of the whole answer.",
      );
    },
    endedWithoutMark() {
      warn(
        "end mark",
        "the answer ended without an end mark, and so cannot be told from one that was cut. Close each answer with " +
          "`data: [DONE]`, or with an event named `done`.",
      );
    },
    failed({ code, excerpt }) {
      if (code !== "unknown-protocol" || excerpt === undefined) return;
      warn(
        code,
        `no format claims the server's answer. The first record that was passed over: ${excerpt.slice(0, EXCERPT)}`,
      );
    },
    refused(response, error) {
      if (!isStreamChatError(error) || (error.code !== "http" && error.code !== "not-a-stream")) return;
      // Credentials may stand in a query; a console keeps them.
      const url = response.url.replace(/[?#].*/s, "") || "the server";
      const body = error.excerpt === undefined ? "" : ` Its body begins: ${error.excerpt.slice(0, EXCERPT)}`;
      warn(
        `refused ${url} ${response.status}`,
        `${url} answered with status ${response.status} and content type "${contentTypeOf(response)}", which is no ` +
          `answer to a chat.${body}`,
      );
    },
    messages(messages) {
      if (messages === checked || messages.length === checked.length) return;
      checked = messages;
      const ids = new Set<string>();
      for (const { id } of messages) {
        if (ids.has(id)) {
          warn(
            `id ${id}`,
            `two messages have the id "${id}". The id is the message's key: what is meant for one reaches the other.`,
          );
        }
        ids.add(id);
      }
    },
  };
}
