import type { IncomingMessage, ServerResponse } from "node:http";
import type { ChatHandlers } from "./createChatHandlers.js";

/** A handler of `node:http`, Express, Fastify (`reply.hijack()`) and Vite. */
export type NodeHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void;

/**
 * The handlers for `node:http`: mount it at the address of the chat and everything below. Requests of another method go
 * to `next`, or get 405.
 *
 * @example
 * app.use("/api/chat", toNodeHandler(chat));
 */
export function toNodeHandler(handlers: ChatHandlers): NodeHandler {
  return (incoming, outgoing, next) => {
    const method = incoming.method ?? "GET";
    if (method !== "POST" && method !== "GET" && method !== "DELETE") {
      if (next !== undefined) next();
      else outgoing.writeHead(405, { allow: "POST, GET, DELETE" }).end();
      return;
    }
    const left = new AbortController();
    outgoing.once("close", () => left.abort());
    void (async () => {
      try {
        const response = await handlers[method](toRequest(incoming, left.signal));
        await send(response, outgoing, incoming);
      } catch (error) {
        if (outgoing.headersSent || outgoing.destroyed) outgoing.destroy();
        else if (next !== undefined) next(error);
        else outgoing.writeHead(400).end();
      }
    })();
  };
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  // Only the path is used. The `Host` header is the caller's and may be no host at all.
  const path = (incoming as { originalUrl?: string }).originalUrl ?? incoming.url ?? "/";
  const url = `http://localhost${path.startsWith("/") ? path : "/"}`;
  const hasBody = incoming.method === "POST";
  const body = parsedBody(incoming);
  // `duplex` is required for a body that streams, and is missing in the DOM's types.
  const init: RequestInit & { duplex?: "half" } = { method: incoming.method ?? "GET", headers, signal };
  if (hasBody) {
    init.body = body ?? toWebStream(incoming);
    init.duplex = "half";
  }
  return new Request(url, init);
}

/** A body that a parser before this handler has read already: the stream would give nothing any more. */
function parsedBody(incoming: IncomingMessage): string | undefined {
  const { body } = incoming as { body?: unknown };
  if (body === undefined || body === null) return undefined;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  return typeof body === "string" ? body : JSON.stringify(body);
}

function toWebStream(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  // Without the option a body that is refused would destroy the connection before the refusal is sent.
  const chunks = incoming.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}

/** Writes a response piece by piece, and reads on only when the connection has taken the last piece. */
async function send(response: Response, outgoing: ServerResponse, incoming: IncomingMessage): Promise<void> {
  // A reader that left before the answer began: without the cancellation the answer would keep its reader for ever.
  if (outgoing.destroyed) {
    await response.body?.cancel();
    return;
  }
  // The rest of a body that is too large would otherwise be read to its end.
  if (response.status === 413) outgoing.setHeader("connection", "close");
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  const reader = response.body?.getReader();
  if (reader === undefined) {
    outgoing.end();
    return;
  }
  outgoing.flushHeaders();
  // A reader that leaves in mid-answer: without this the stream would wait for its next event.
  outgoing.once("close", () => void reader.cancel().catch(() => {}));
  for (;;) {
    const { done, value } = await reader.read();
    if (outgoing.destroyed) return;
    if (done) break;
    if (!outgoing.write(value)) await drained(outgoing);
  }
  // A client that still sends its body would meet a closed connection, and lose the refusal that was sent.
  if (response.status === 413) await discarded(incoming);
  outgoing.end();
}

/** How long the rest of a refused body is read and thrown away, in milliseconds: it could be endless. */
const LINGER_MS = 2000;

function discarded(incoming: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LINGER_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    // A reader of the body that stopped half-way would keep the rest from flowing.
    incoming.removeAllListeners("readable").on("data", () => {});
    incoming.once("end", done).once("close", done).resume();
    if (incoming.readableEnded || incoming.destroyed) done();
  });
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off("drain", done);
      outgoing.off("close", done);
      resolve();
    };
    outgoing.once("drain", done);
    // A reader who leaves a full connection never drains it.
    outgoing.once("close", done);
  });
}
