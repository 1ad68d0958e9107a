import { afterEach, describe, expect, it } from "vitest";
import {
  createChat,
  createEventSourceTransport,
  createFetchTransport,
  messageText,
  type ChatMessage,
  type ChatOptions,
  type StreamEvent,
  type TransportSource,
} from "react-streaming-chat/core";
import { startFaultServer, type FaultServer } from "../../../src/testing/faultServer.js";

let server: FaultServer | undefined;
afterEach(() => server?.close());

/** Asks once, and says what came of it. */
async function ask(
  options: ChatOptions,
): Promise<{ outcome: unknown; text: string; reason: string | undefined }> {
  const chat = createChat({ retry: false, publish: "sync", ...options });
  const outcome = await chat.sendMessage("Hi");
  const answer = chat.getSnapshot().messages[1];
  return { outcome, text: answer ? messageText(answer) : "", reason: answer?.finishReason };
}

const sse = `data: {"text":"Hel"}\n\ndata: {"text":"lo"}\n\ndata: [DONE]\n\n`;
const stream = <T>(...pieces: T[]): ReadableStream<T> =>
  new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
async function* items<T>(...values: T[]): AsyncGenerator<T> {
  yield* values;
}
const events: StreamEvent[] = [
  { type: "text-delta", id: "t", delta: "Hel" },
  { type: "text-delta", id: "t", delta: "lo" },
  { type: "finish", finishReason: "stop" },
];

describe("a transport may hand over", () => {
  it.each<[string, () => TransportSource | Promise<TransportSource>]>([
    ["a response", () => new Response(sse, { headers: { "content-type": "text/event-stream" } })],
    [
      "a promise of one",
      () => Promise.resolve(new Response(sse, { headers: { "content-type": "text/event-stream" } })),
    ],
    ["a stream of bytes", () => stream(new TextEncoder().encode(sse))],
    ["a stream of text", () => stream(sse.slice(0, 9), sse.slice(9))],
    ["an iterable of events", () => items(...events)],
    ["an iterable of batches", () => items(events.slice(0, 2), events.slice(2))],
    ["an iterable of text", () => items("Hel", "lo")],
  ])("%s", async (_name, transport) => {
    expect(await ask({ transport })).toMatchObject({ outcome: { type: "done" }, text: "Hello" });
  });

  it("an iterable of events without an end, which is truncated; one of text has its end in itself", async () => {
    const cut = await ask({ transport: () => items(...events.slice(0, 2)) });
    expect(cut).toMatchObject({ outcome: { type: "error", error: { code: "truncated" } }, text: "Hello" });
    expect(await ask({ transport: () => items("Hello") })).toMatchObject({ reason: "unknown" });
  });
});

describe("the default transport, over a real server", () => {
  it.each([
    ["SSE", "text/event-stream", sse],
    [
      "NDJSON",
      "application/x-ndjson",
      `{"type":"text","content":"Hel"}\n{"type":"text","content":"lo"}\n{"type":"done"}\n`,
    ],
    ["coded lines", "text/plain; charset=utf-8", `0:"Hel"\n0:"lo"\nd:{"finishReason":"stop"}\n`],
    [
      "a JSON array",
      "application/json",
      `[{"candidates":[{"content":{"parts":[{"text":"Hel"}]}}]}\r\n,\r\n{"candidates":[{"content":{"parts":[{"text":"lo"}]},"finishReason":"STOP"}]}]`,
    ],
    ["plain text", "text/plain", "Hello"],
    [
      "a whole completion that was not streamed",
      "application/json",
      `{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}`,
    ],
  ])("reads %s, in whatever pieces it comes", async (_name, type, body) => {
    server = await startFaultServer(async (exchange) => {
      exchange.head(200, { "content-type": type });
      for (const character of body) await exchange.write(character);
      exchange.end();
    });
    expect(await ask({ api: `${server.url}/chat` })).toMatchObject({
      outcome: { type: "done" },
      text: "Hello",
    });
    expect(server.exchanges[0]).toMatchObject({ method: "POST" });
  });

  it("reads the response of any `fetch`: those of Expo and undici are no instances of `Response`", async () => {
    server = await startFaultServer((exchange) => exchange.end(sse));
    const foreign = async (...request: Parameters<typeof fetch>): Promise<Response> => {
      const { ok, status, redirected, headers, body, bodyUsed } = await fetch(...request);
      return { ok, status, redirected, headers, body, bodyUsed } as Response;
    };
    expect(await ask({ api: server.url, fetch: foreign })).toMatchObject({
      outcome: { type: "done" },
      text: "Hello",
    });
  });

  it.each(["GET", "get"])("asks by %s where it is told to", async (method) => {
    server = await startFaultServer((exchange) => exchange.end(sse));
    const { url } = server;
    const prepareRequest: ChatOptions["prepareRequest"] = (request) =>
      request.kind === "send"
        ? { method, api: `${url}/chat?q=${encodeURIComponent(messageText(request.messages.at(-1)!))}` }
        : undefined;
    expect(await ask({ prepareRequest })).toMatchObject({ text: "Hello" });
    expect(server.exchanges[0]).toMatchObject({ method: "GET", url: "/chat?q=Hi", body: "" });
  });

  it("makes no request of what cannot be one, and tries no other", async () => {
    server = await startFaultServer((exchange) => exchange.end(sse));
    const prepareRequest: ChatOptions["prepareRequest"] = () => ({
      headers: { authorization: "Bearer ключ" },
    });
    expect(await ask({ api: server.url, prepareRequest, retry: {} })).toMatchObject({
      outcome: { type: "error", error: { code: "prepare-failed", attempt: 1 } },
    });
  });

  it("sends a cursor that no header can carry in the query alone", async () => {
    const requests: { url: string; headers: Headers }[] = [];
    const transport = createFetchTransport<ChatMessage>(() => ({
      api: "https://example.com/chat",
      async fetch(url, init) {
        const { headers, url: address } = new Request(url, init);
        requests.push({ url: address, headers });
        return new Response(null, { status: 204 });
      },
    }));
    const { signal } = new AbortController();
    for (const cursor of ["7-0", "ключ", "naïve"]) {
      await transport.resume?.({ id: "c", headers: new Headers(), cursor, signal });
    }
    expect(requests.map(({ headers }) => headers.get("last-event-id"))).toEqual(["7-0", null, null]);
    expect(requests.map(({ url }) => new URL(url).searchParams.get("starting_after"))).toEqual([
      "7-0",
      "ключ",
      "naïve",
    ]);
  });

  it("says of a protocol that is none that there is none, and does not ask again", async () => {
    server = await startFaultServer((exchange) => exchange.end(sse));
    for (const name of ["openai", "constructor"]) {
      const protocol = name as "openai-chat";
      expect(await ask({ api: server.url, protocol, retry: {} })).toMatchObject({
        outcome: { error: { code: "unknown-protocol", message: `There is no protocol "${name}".` } },
      });
    }
    expect(server.exchanges).toHaveLength(2);
  });

  it("creates no EventSource where the app gives no address, or where there is none, and tries no other", async () => {
    const url = (): never => {
      throw new Error("no token");
    };
    for (const transport of [
      createEventSourceTransport({ url }),
      createEventSourceTransport({ url: "/ask" }),
    ]) {
      expect(await ask({ transport, retry: {} })).toMatchObject({
        outcome: { error: { code: "prepare-failed", attempt: 1 } },
      });
    }
  });
});
