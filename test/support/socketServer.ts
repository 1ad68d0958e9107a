import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";

/** One WebSocket at the server's end, to be answered by hand (RFC 6455; no extensions, no fragments). */
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
  server.on("upgrade", (request: IncomingMessage, stream: Duplex) => {
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
    const connection = acceptSocket(request, stream);
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

/** RFC 6455 §1.3. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** Completes the handshake of an upgrade and gives the server's end of the socket. */
export function acceptSocket(request: IncomingMessage, stream: Duplex): SocketConnection {
  const key = `${request.headers["sec-websocket-key"] ?? ""}${GUID}`;
  const protocols = request.headers["sec-websocket-protocol"];
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${createHash("sha1").update(key).digest("base64")}`,
    ...(protocols === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocols.split(",")[0]!.trim()}`]),
  ];
  stream.write(`${lines.join("\r\n")}\r\n\r\n`);

  const received: string[] = [];
  let taken = 0;
  let wake: (() => void) | undefined;
  let resolveClosed: (code: number | undefined) => void;
  const closed = new Promise<number | undefined>((resolve) => {
    resolveClosed = resolve;
  });
  let waiting: Buffer = Buffer.alloc(0);
  let closing = false;

  const frame = (opcode: number, payload: Uint8Array): void => {
    if (stream.writable) stream.write(Buffer.concat([frameHead(opcode, payload.length), payload]));
  };
  stream.on("data", (piece: Buffer) => {
    waiting = Buffer.concat([waiting, piece]);
    for (let read = readFrame(waiting); read !== undefined; read = readFrame(waiting)) {
      waiting = waiting.subarray(read.length);
      if (read.opcode === CLOSE) {
        resolveClosed(read.payload.length >= 2 ? read.payload.readUInt16BE(0) : undefined);
        if (!closing) frame(CLOSE, read.payload);
        stream.end();
      } else if (read.opcode === PING) frame(PONG, read.payload);
      else if (read.opcode === TEXT || read.opcode === BINARY) {
        received.push(read.payload.toString("utf8"));
        wake?.();
      }
    }
  });
  stream.on("error", () => {});
  stream.on("close", () => resolveClosed(undefined));

  return {
    url: request.url ?? "",
    protocols,
    received,
    async next() {
      while (received.length <= taken) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return received[taken++]!;
    },
    send: (message) =>
      typeof message === "string" ? frame(TEXT, Buffer.from(message)) : frame(BINARY, message),
    close(code) {
      closing = true;
      frame(CLOSE, Buffer.from([code >> 8, code & 0xff]));
    },
    reset: () => void stream.destroy(),
    closed,
  };
}

/** RFC 6455 §5.2: a server's frames are whole and not masked. */
function frameHead(opcode: number, length: number): Uint8Array {
  if (length < 126) return Uint8Array.of(0x80 | opcode, length);
  if (length < 65_536) return Uint8Array.of(0x80 | opcode, 126, length >> 8, length & 0xff);
  const head = Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** The first frame of `bytes`, unmasked; `undefined` while it is not whole. */
function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes[1]! & 0x7f;
  const sizeEnd = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < sizeEnd + 4) return undefined;
  const size =
    short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
  const length = sizeEnd + 4 + size;
  if (bytes.length < length) return undefined;
  const mask = bytes.subarray(sizeEnd, sizeEnd + 4);
  const payload = Buffer.from(bytes.subarray(sizeEnd + 4, length));
  for (let index = 0; index < payload.length; index++) payload[index] = payload[index]! ^ mask[index % 4]!;
  return { opcode: bytes[0]! & 0x0f, payload, length };
}
