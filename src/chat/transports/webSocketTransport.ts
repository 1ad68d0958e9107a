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

/** How requests and answers are matched on a shared socket. Every request has an id of its own. */
export interface SharedSocketOptions {
  /**
   * The part of a message that belongs to this request; `undefined` where the message is another's.
   * @defaultValue `message.event` where `message.requestId` is the request's
   */
  select?: ((message: unknown, requestId: string) => unknown) | undefined;
  /**
   * The message that is sent when a turn ends before its answer. Without it the server would continue: a shared socket stays
   * open.
   * @defaultValue `{ type: "cancel", requestId }`
   */
  cancel?: ((requestId: string) => unknown) | undefined;
}

/** How a chat speaks over a WebSocket. */
export interface WebSocketTransportOptions<M extends ChatMessage = ChatMessage> extends Omit<
  DecodeOptions,
  "signal"
> {
  /** `ws:` or `wss:`; resolved for each connection: only the address can hold a token that expires. */
  url: Resolvable<string | URL>;
  /** Subprotocols to offer. */
  protocols?: string | string[] | undefined;
  /** One socket for all turns instead of one for each. @defaultValue false */
  shared?: boolean | SharedSocketOptions | undefined;
  /**
   * The message of a request; text and bytes are sent as they are, any other value as JSON.
   * @defaultValue the body of the default transport: `{ id, messages, trigger, messageId?, ...body }`, on a shared socket with `requestId` beside it
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
        // Without this, a turn that ends before the first message is read would leave its socket open.
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
            // Without this, it would be an uncaught exception, which ends a Node process.
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
  // A browser would send `undefined` as text.
  if (data !== undefined) socket.send(data);
}
