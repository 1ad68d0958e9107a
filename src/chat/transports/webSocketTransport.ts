import { StreamChatError } from "../../errors.js";
import type { DecodeOptions } from "../../events/decode/decodeResponse.js";
import { decodeWebSocket } from "../../events/decode/decodeWebSocket.js";
import { isJsonObject } from "../../events/vendor/json.js";
import type { ChatMessage } from "../../message/message.js";
import { createRandomId } from "../platform/createId.js";
import type { Resolvable } from "./fetchTransport.js";
import { openSocket } from "./openSocket.js";
import { reportThrown } from "../platform/notify.js";
import type { ChatRequest, ChatTransport } from "./transport.js";
import { wireBody } from "./wireBody.js";

/** How answers are told apart on a socket that they share. Every request has an id of its own. */
export interface SharedSocketOptions {
  /**
   * The part of a message that belongs to this request; `undefined` where the message is another's.
   * @defaultValue `message.event` where `message.requestId` is the request's
   */
  select?: ((message: unknown, requestId: string) => unknown) | undefined;
  /**
   * What is sent when a turn ends before its answer: the socket stays open, so that closing it says nothing.
   * @defaultValue `{ type: "cancel", requestId }`
   */
  cancel?: ((requestId: string) => unknown) | undefined;
}

/** How a chat speaks over a WebSocket. */
export interface WebSocketTransportOptions<M extends ChatMessage = ChatMessage> extends Omit<
  DecodeOptions,
  "signal"
> {
  /** `ws:` or `wss:`; asked for at each connection, for it is the only place for a token that expires. */
  url: Resolvable<string | URL>;
  /** Subprotocols to offer. */
  protocols?: string | string[] | undefined;
  /** One socket for all turns instead of one for each. @defaultValue false */
  shared?: boolean | SharedSocketOptions | undefined;
  /**
   * What is sent for a request; text and bytes go as they are, anything else as JSON.
   * @defaultValue what `fetch` would have posted: `{ id, messages, trigger, messageId?, ...body }`, on a shared socket with `requestId` beside it
   */
  message?: ((request: ChatRequest<M>, requestId: string) => unknown) | undefined;
  /** Stands in for the global `WebSocket`, which is otherwise looked up at each connection. */
  WebSocket?: (new (url: string | URL, protocols?: string | string[]) => WebSocket) | undefined;
}

export interface WebSocketTransport<M extends ChatMessage = ChatMessage> extends ChatTransport<M> {
  /** Closes the shared socket; the next request opens another. Does nothing where each turn has its own. */
  close(): void;
}

/**
 * A transport over WebSockets. Each message from the server is one record of any of the known formats. A socket that is
 * closed before the answer has proved its end gives `truncated` (closed cleanly: 1000, 1001, 1005) or `disconnected`
 * (anything else); one that does not open gives `network`. Browsers send no headers of yours with a WebSocket: those of
 * the chat are not used.
 */
export function createWebSocketTransport<M extends ChatMessage = ChatMessage>(
  options: WebSocketTransportOptions<M>,
): WebSocketTransport<M> {
  const { shared = false } = options;
  const sharing = typeof shared === "object" ? shared : {};
  const { select = selectEvent, cancel = cancelMessage } = sharing;
  let common: ReturnType<typeof openSocket> | undefined;

  async function connect(): Promise<WebSocket> {
    const Constructor = options.WebSocket ?? globalThis.WebSocket;
    try {
      const url = typeof options.url === "function" ? await options.url() : options.url;
      return options.protocols === undefined ? new Constructor(url) : new Constructor(url, options.protocols);
    } catch (cause) {
      throw new StreamChatError("prepare-failed", "The WebSocket could not be created.", { cause });
    }
  }

  return {
    async send(request) {
      const { signal } = request;
      const requestId = createRandomId();
      const { protocol, maxEventSize } = options;
      if (shared === false) {
        const socket = await openSocket(connect).join(signal);
        // A turn that ends before the first message is read has nobody else to close its socket.
        signal.addEventListener("abort", () => socket.close(NORMAL_CLOSURE), { once: true });
        write(socket, () => (options.message ? options.message(request, requestId) : wireBody(request)));
        return decodeWebSocket(socket, { protocol, maxEventSize, signal });
      }
      if (common === undefined || common.isOver) common = openSocket(connect);
      const socket = await common.join(signal);
      write(socket, () =>
        options.message ? options.message(request, requestId) : { requestId, ...wireBody(request) },
      );
      let ended = false;
      signal.addEventListener(
        "abort",
        () => {
          if (ended || socket.readyState !== OPEN) return;
          try {
            write(socket, () => cancel(requestId));
          } catch (thrown) {
            // Nobody waits here: it would be an uncaught exception, of which Node dies.
            reportThrown("cancel", thrown);
          }
        },
        { once: true },
      );
      const events = decodeWebSocket(socket, {
        protocol,
        maxEventSize,
        signal,
        select: (message) => select(message, requestId),
      });
      return (async function* read() {
        for await (const batch of events) {
          if (batch.some(({ type }) => type === "finish" || type === "error" || type === "abort"))
            ended = true;
          yield batch;
        }
      })();
    },
    close() {
      common?.close();
      common = undefined;
    },
  };
}

/** `WebSocket.OPEN`; the global need not exist. */
const OPEN = 1;
const NORMAL_CLOSURE = 1000;

function selectEvent(message: unknown, requestId: string): unknown {
  return isJsonObject(message) && message["requestId"] === requestId ? message["event"] : undefined;
}

function cancelMessage(requestId: string): unknown {
  return { type: "cancel", requestId };
}

function write(socket: WebSocket, compose: () => unknown): void {
  let data: string | Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer> | undefined;
  try {
    const message = compose();
    const isReady = typeof message === "string" || message instanceof Blob || message instanceof ArrayBuffer;
    data =
      isReady || ArrayBuffer.isView(message)
        ? (message as string | Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer>)
        : JSON.stringify(message);
  } catch (cause) {
    throw new StreamChatError("prepare-failed", "The request could not be written as JSON.", { cause });
  }
  // Of nothing a browser makes the word "undefined".
  if (data !== undefined) socket.send(data);
}
