import { StreamChatError } from "../../errors.js";
import { decodeEventSource } from "../../events/decode/decodeEventSource.js";
import type { DecodeOptions } from "../../events/decode/decodeResponse.js";
import type { ChatMessage } from "../../message/message.js";
import { messageText } from "../../message/messageText.js";
import type { ChatRequest, ChatTransport } from "./transport.js";

/** How a chat speaks through a browser's `EventSource`. */
export interface EventSourceTransportOptions<M extends ChatMessage = ChatMessage> extends Omit<
  DecodeOptions,
  "signal"
> {
  /**
   * The address of the answer. An `EventSource` can only GET, so the address must hold the user's message; `id` (of the
   * chat) and `message` (the text of the last user message) are added as a query, unless `url` is a function.
   */
  url: string | URL | ((request: ChatRequest<M>) => string | URL | Promise<string | URL>);
  /** Sends cookies to another origin. @defaultValue false */
  withCredentials?: boolean | undefined;
  /** Event names to listen for beside those of the known formats: an `EventSource` drops the others. */
  eventNames?: readonly string[] | undefined;
  /** Stands in for the global `EventSource`, which is otherwise looked up at each request. */
  EventSource?: (new (url: string | URL, init?: EventSourceInit) => EventSource) | undefined;
}

/**
 * A transport over the browser's own `EventSource`, for servers that answer a GET. Prefer the default transport, which
 * reads the same stream by `fetch`: an `EventSource` cannot post, has no headers, and sees neither the status nor the body
 * of a refusal.
 *
 * By itself an `EventSource` connects again whenever a connection ends, and so would ask the question a second time. Here
 * it is closed at the end of the answer, when the turn is stopped, and at the first error, which is `not-a-stream` where
 * the server refused (204, 404, another content type), `network` where it could not be reached, and `disconnected` where
 * the connection ended before the answer had.
 */
export function createEventSourceTransport<M extends ChatMessage = ChatMessage>(
  options: EventSourceTransportOptions<M>,
): ChatTransport<M> {
  return {
    async send(request) {
      const { withCredentials = false, eventNames = [], protocol, maxEventSize } = options;
      const { signal } = request;
      const Constructor = options.EventSource ?? globalThis.EventSource;
      let source: EventSource;
      try {
        const url = await addressOf(options.url, request);
        signal.throwIfAborted();
        source = new Constructor(url, { withCredentials });
      } catch (cause) {
        signal.throwIfAborted();
        throw new StreamChatError("prepare-failed", "The EventSource could not be created.", { cause });
      }
      // Without this, a turn that ends before the first event is read would leave its source open.
      signal.addEventListener("abort", () => source.close(), { once: true });
      await opened(source, signal);
      return decodeEventSource(source, { protocol, maxEventSize, names: eventNames, signal });
    },
  };
}

/** `EventSource.CLOSED`: the browser does not try again, so the answer was no event stream. */
const CLOSED = 2;

async function opened(source: EventSource, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    source.addEventListener("open", () => resolve(), { once: true });
    source.addEventListener(
      "error",
      () => {
        const isRefused = source.readyState === CLOSED;
        source.close();
        reject(
          isRefused
            ? new StreamChatError("not-a-stream", "The server did not answer with an event stream.")
            : new StreamChatError("network", "The server could not be reached.", { retryable: true }),
        );
      },
      { once: true },
    );
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}

async function addressOf<M extends ChatMessage>(
  url: EventSourceTransportOptions<M>["url"],
  request: ChatRequest<M>,
): Promise<string | URL> {
  if (typeof url === "function") return await url(request);
  const question = request.messages.findLast(({ role }) => role === "user");
  const query = new URLSearchParams({ id: request.id, message: question ? messageText(question) : "" });
  const text = String(url);
  const [address = "", hash = ""] = text.split("#", 2);
  return `${address}${address.includes("?") ? "&" : "?"}${query.toString()}${hash === "" ? "" : `#${hash}`}`;
}
