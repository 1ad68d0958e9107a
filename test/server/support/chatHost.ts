import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createChatHandlers, toNodeHandler, type ChatHandlersOptions } from "react-streaming-chat/server";

export interface ChatHost {
  readonly url: string;
  readonly api: string;
  /** Errors that the handlers reported. */
  readonly errors: unknown[];
  /** Breaks every connection. */
  breakAll(): void;
  close(): Promise<void>;
}

export type HostOptions = Partial<ChatHandlersOptions> & Pick<ChatHandlersOptions, "respond">;

/** A `node:http` server on loopback with the handlers at `/api/chat`. The header `x-owner` names the owner. */
export async function startChatHost(options: HostOptions): Promise<ChatHost> {
  const errors: unknown[] = [];
  const handler = toNodeHandler(
    createChatHandlers({
      authorize: (request) => ({ owner: request.headers.get("x-owner") ?? "owner" }),
      onError: (error) => errors.push(error),
      ...options,
    }),
  );
  const sockets = new Set<Socket>();
  const server = createServer((request: IncomingMessage, response) => handler(request, response));
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    api: `${url}/api/chat`,
    errors,
    breakAll() {
      for (const socket of sockets) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface AskOptions {
  readonly id?: string;
  readonly owner?: string;
  readonly signal?: AbortSignal;
  readonly messages?: readonly unknown[];
  readonly trigger?: string;
}

export const userMessage = (id = "u1", text = "Hello"): object => ({
  id,
  role: "user",
  parts: [{ type: "text", text }],
});

export function ask(host: ChatHost, options: AskOptions = {}): Promise<Response> {
  const { id = "chat", owner = "owner", messages = [userMessage()], trigger = "submit-message" } = options;
  return fetch(host.api, {
    method: "POST",
    headers: { "content-type": "application/json", "x-owner": owner },
    body: JSON.stringify({ id, messages, trigger }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

export function streamOf(
  host: ChatHost,
  init: { id?: string; owner?: string; after?: string; method?: string; signal?: AbortSignal } = {},
): Promise<Response> {
  const { id = "chat", owner = "owner", after, method = "GET", signal } = init;
  return fetch(`${host.api}/${encodeURIComponent(id)}/stream`, {
    method,
    headers: { "x-owner": owner, ...(after === undefined ? {} : { "last-event-id": after }) },
    ...(signal === undefined ? {} : { signal }),
  });
}

/** A body whose other end is in the test's hand. */
export function controlledBody(): {
  readonly response: (init?: ResponseInit) => Response;
  readonly write: (text: string) => void;
  readonly end: () => void;
  readonly fail: () => void;
  readonly cancelled: Promise<void>;
} {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let onCancel!: () => void;
  const cancelled = new Promise<void>((resolve) => {
    onCancel = resolve;
  });
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    cancel: () => onCancel(),
  });
  const encoder = new TextEncoder();
  return {
    response: (init) => new Response(body, { headers: { "content-type": "text/event-stream" }, ...init }),
    write: (text) => controller.enqueue(encoder.encode(text)),
    end: () => controller.close(),
    fail: () => controller.error(new Error("The connection to the model broke.")),
    cancelled,
  };
}

/** Reads a body until the text has arrived; the reader can go on. */
export async function readUntil(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  text: string,
): Promise<string> {
  const decoder = new TextDecoder();
  let all = "";
  while (!all.includes(text)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`The body ended without ${text}: ${all}`);
    all += decoder.decode(value, { stream: true });
  }
  return all;
}
