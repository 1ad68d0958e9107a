import { StreamChatError } from "../../errors.js";

/** A socket that is opening or open, and the requests that wait for it. */
export interface OpeningSocket {
  /** Resolves when the socket is open; rejects with `network` where it cannot be opened, or with the signal's reason. */
  join(signal: AbortSignal): Promise<WebSocket>;
  /** The socket is closed or closing: the next request must open another one. */
  readonly isOver: boolean;
  close(): void;
}

/** `WebSocket.OPEN`; later is closing or closed. */
const OPEN = 1;
const NORMAL_CLOSURE = 1000;

/**
 * Opens a socket. Each waits with a signal of their own; when the last one leaves before it is open it is closed, for a
 * connection that hangs would be joined again by every later request.
 */
export function openSocket(connect: () => Promise<WebSocket>): OpeningSocket {
  let socket: WebSocket | undefined;
  let isOver = false;
  let waiting = 0;

  const opened = (async () => {
    const created = await connect();
    socket = created;
    if (isOver) created.close(NORMAL_CLOSURE);
    await new Promise<void>((resolve, reject) => {
      created.addEventListener("open", () => resolve(), { once: true });
      // A failed connection fires `close` too; before the opening it is always the connection that failed.
      created.addEventListener("close", (event) => reject(new Error(`closed with ${event.code}`)), {
        once: true,
      });
    });
    created.addEventListener("close", () => {
      isOver = true;
    });
    return created;
  })();
  opened.catch(() => {
    isOver = true;
  });

  function close(): void {
    isOver = true;
    socket?.close(NORMAL_CLOSURE);
  }

  return {
    get isOver() {
      return isOver || (socket !== undefined && socket.readyState > OPEN);
    },
    close,
    async join(signal) {
      signal.throwIfAborted();
      waiting += 1;
      let leave: (() => void) | undefined;
      const left = new Promise<never>((_resolve, reject) => {
        leave = () => reject(signal.reason as Error);
        signal.addEventListener("abort", leave, { once: true });
      });
      try {
        return await Promise.race([opened, left]);
      } catch (cause) {
        signal.throwIfAborted();
        if (cause instanceof StreamChatError) throw cause;
        throw new StreamChatError("network", "The server could not be reached.", { retryable: true, cause });
      } finally {
        waiting -= 1;
        if (leave) signal.removeEventListener("abort", leave);
        if (waiting === 0 && signal.aborted && socket?.readyState !== OPEN) close();
      }
    },
  };
}
