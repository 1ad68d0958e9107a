import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";

/** One WebSocket at the server's end, to be answered by hand. */
export interface SocketConnection {
  readonly url: string;
  readonly protocols: string | undefined;
  /** All messages so far, as text. */
  readonly received: readonly string[];
  /** The next message that has not been taken. */
  next(): Promise<string>;
  /** Text goes as a text message, bytes as a binary one. */
  send(message: string | Uint8Array): void;
  close(code: number): void;
  /** Breaks the connection without a word: the client sees 1006. */
  reset(): void;
  /** Resolves with the code with which the client closed; `undefined` where it left without one. */
  readonly closed: Promise<number | undefined>;
}

export interface SocketServer {
  /** `ws://127.0.0.1:PORT` */
  readonly url: string;
  readonly connections: readonly SocketConnection[];
  /** Connections that are still open. */
  readonly open: number;
  close(): Promise<void>;
}

type Answer = (connection: SocketConnection) => void | Promise<void>;

/** @param accepts whether the handshake is answered; without an answer the opening hangs */
export async function startSocketServer(
  answer: Answer,
  accepts: (count: number) => boolean = () => true,
): Promise<SocketServer> {
  const connections: SocketConnection[] = [];
  const streams = new Set<Duplex>();
  let count = 0;
  const server = createServer((_request, response) => {
    response.writeHead(404).end();
  });
  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    streams.add(stream);
    stream.on("close", () => streams.delete(stream));
    stream.on("error", () => {});
    // An upgraded connection stays half open when the client has left.
    stream.on("end", () => stream.destroy());
    count += 1;
    if (!accepts(count)) {
      // Unread, a connection does not notice that the client has left.
      stream.resume();
      return;
    }
    const connection = acceptSocket(request, stream, head);
    connections.push(connection);
    void Promise.resolve(answer(connection)).catch(() => connection.reset());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `ws://127.0.0.1:${portOf(server)}`,
    connections,
    get open() {
      return streams.size;
    },
    close: () =>
      new Promise((resolve) => {
        for (const stream of streams) stream.destroy();
        server.close(() => resolve());
      }),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

const sockets = new WebSocketServer({ noServer: true });
/** Codes that no frame has carried: the other end left without one. */
const NO_CODE = new Set([1005, 1006]);

/** Completes the handshake of an upgrade and gives the server's end of the socket. */
export function acceptSocket(request: IncomingMessage, stream: Duplex, head: Buffer): SocketConnection {
  const received: string[] = [];
  let taken = 0;
  let wake: (() => void) | undefined;
  let resolveClosed: (code: number | undefined) => void;
  const closed = new Promise<number | undefined>((resolve) => {
    resolveClosed = resolve;
  });
  let accepted: WebSocket | undefined;
  // Without a check that has to be waited for, the handshake is complete when this returns.
  sockets.handleUpgrade(request, stream, head, (socket) => {
    accepted = socket;
    socket.on("message", (data: Buffer) => {
      received.push(data.toString("utf8"));
      wake?.();
    });
    socket.on("error", () => {});
    socket.on("close", (code) => resolveClosed(NO_CODE.has(code) ? undefined : code));
  });

  return {
    url: request.url ?? "",
    protocols: request.headers["sec-websocket-protocol"],
    received,
    async next() {
      while (received.length <= taken) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return received[taken++]!;
    },
    send: (message) => accepted?.send(message),
    close: (code) => accepted?.close(code),
    reset: () => accepted?.terminate(),
    closed,
  };
}
