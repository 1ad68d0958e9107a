import { StreamChatError } from "../../errors.js";
import { readText } from "./readText.js";

/** What is needed of a `WebSocket`. */
export interface SocketLike {
  readonly readyState: number;
  binaryType?: string;
  close(code?: number): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
}

/** `WebSocket.CLOSING`; later is closed. */
const CLOSING = 2;
const NORMAL_CLOSURE = 1000;
/** The endpoint goes away (the tab, the server); "no status" is what a plain `close()` gives. */
const GOING_AWAY = 1001;
const NO_STATUS = 1005;

/**
 * The messages of a WebSocket as text, one for each; binary messages count as UTF-8. Ends when the socket is closed
 * cleanly (1000, 1001, 1005) and throws `disconnected` for any other close. Leaving the loop takes the listeners off;
 * `keepOpen` says whether the socket stays open for others.
 */
export async function* readSocket(
  socket: SocketLike,
  { signal, keepOpen = false }: { signal?: AbortSignal | undefined; keepOpen?: boolean | undefined } = {},
): AsyncGenerator<string, void, undefined> {
  const waiting: (string | Promise<Uint8Array>)[] = [];
  let wake: (() => void) | undefined;
  let ended = socket.readyState >= CLOSING;
  let failure: StreamChatError | undefined;

  const onMessage = (event: Event): void => {
    const { data } = event as MessageEvent<unknown>;
    if (typeof data === "string") waiting.push(data);
    else waiting.push(toBytes(data));
    wake?.();
  };
  const onClose = (event: Event): void => {
    const { code } = event as CloseEvent;
    ended = true;
    if (code !== NORMAL_CLOSURE && code !== GOING_AWAY && code !== NO_STATUS) {
      failure = new StreamChatError(
        "disconnected",
        "The connection was lost while the answer was arriving.",
        {
          retryable: true,
          cause: code,
        },
      );
    }
    wake?.();
  };
  // The `error` event says nothing; a `close` with the code always follows it.
  socket.addEventListener("message", onMessage);
  socket.addEventListener("close", onClose);
  if (socket.binaryType === "blob") socket.binaryType = "arraybuffer";

  try {
    yield* readText(
      () => ({
        async next() {
          if (waiting.length === 0 && !ended) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
          const message = waiting.shift();
          if (message !== undefined) return { value: await message };
          if (failure !== undefined) throw failure;
          return { done: true };
        },
        cancel() {},
      }),
      signal,
    );
  } finally {
    socket.removeEventListener("message", onMessage);
    socket.removeEventListener("close", onClose);
    if (!keepOpen && socket.readyState < CLOSING) socket.close(NORMAL_CLOSURE);
  }
}

async function toBytes(data: unknown): Promise<Uint8Array> {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof Blob) return new Uint8Array(await data.arrayBuffer());
  return new Uint8Array();
}
