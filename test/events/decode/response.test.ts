import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkResponse } from "../../../src/bytes/response/checkResponse.js";
import { readBody } from "../../../src/bytes/sources/readBody.js";
import { parseRetryAfter } from "../../../src/bytes/response/retryAfter.js";
import { isStreamChatError, type StreamChatError } from "../../../src/errors.js";
import { decodeResponse, type DecodeOptions } from "../../../src/events/decode/decodeResponse.js";
import { proveCompletion } from "../../../src/events/decode/proveCompletion.js";
import { readStream } from "../../../src/events/decode/readStream.js";
import type { StreamEvent } from "../../../src/events/streamEvent.js";
import { applyEvents } from "../../../src/message/applyEvent.js";
import { createMessage } from "../../../src/message/createMessage.js";
import { messageText } from "../../../src/message/messageText.js";
import { encode } from "../../support/decodeBytes.js";

const SSE = { "content-type": "text/event-stream" };
const DELTA = `data: {"type":"text","content":"Hi"}\n\n`;
const DONE = `data: {"type":"done"}\n\n`;

/** The other end of a body: what is written, and what became of it. */
function controlledBody(): {
  body: ReadableStream<Uint8Array>;
  write(text: string | Uint8Array): void;
  close(): void;
  fail(error: unknown): void;
  cancelled: unknown[];
} {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const cancelled: unknown[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    cancel(reason) {
      cancelled.push(reason);
    },
  });
  return {
    body,
    write: (text) => controller.enqueue(typeof text === "string" ? encode(text) : text),
    close: () => controller.close(),
    fail: (error) => controller.error(error),
    cancelled,
  };
}

async function errorOf(promise: Promise<unknown>): Promise<StreamChatError> {
  try {
    await promise;
  } catch (error) {
    if (isStreamChatError(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

interface Outcome {
  text: string;
  events: StreamEvent[];
  error?: StreamChatError;
}

async function run(response: Response, options: DecodeOptions = {}): Promise<Outcome> {
  let message = createMessage({ id: "m" });
  const events: StreamEvent[] = [];
  try {
    for await (const batch of proveCompletion(decodeResponse(response, options))) {
      events.push(...batch);
      message = applyEvents(message, batch);
    }
  } catch (error) {
    if (!isStreamChatError(error)) throw error;
    return { text: messageText(message), events, error };
  }
  const failed = events.find((event) => event.type === "error");
  return failed === undefined
    ? { text: messageText(message), events }
    : { text: messageText(message), events, error: failed.error };
}

const json = (value: unknown, status: number, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });

describe("a response that is no stream", () => {
  it.each([
    [401, "auth", false],
    [403, "auth", false],
    [404, "not-found", false],
    [408, "timeout", true],
    [413, "too-large", false],
    [422, "client", false],
    [429, "rate-limit", true],
    [500, "server", true],
    [502, "server", true],
    [503, "overloaded", true],
    [504, "timeout", true],
    [529, "overloaded", true],
  ] as const)("with status %i is %s, retryable: %s", async (status, kind, retryable) => {
    const error = await errorOf(checkResponse(json({ error: { message: "no" } }, status)));
    expect(error).toMatchObject({ code: "http", status, kind, retryable, message: "no" });
  });

  it.each([
    [
      { error: { message: "m", type: "rate_limit_error", code: 7 } },
      "m",
      { type: "rate_limit_error", code: "7" },
    ],
    [{ type: "error", error: { type: "overloaded_error", message: "m" } }, "m", { type: "overloaded_error" }],
    [{ error: "m" }, "m", undefined],
    [{ message: "m" }, "m", undefined],
    [{ detail: "m" }, "m", undefined],
    [{ detail: [{ loc: ["body"], msg: "m", type: "missing" }] }, "m", undefined],
    [
      [{ error: { code: 429, message: "m", status: "RESOURCE_EXHAUSTED" } }],
      "m",
      { code: "429", type: "RESOURCE_EXHAUSTED" },
    ],
    [{ error: { message: "<b>m</b>" } }, "m", undefined],
  ])("tells the words of %j", async (body, message, provider) => {
    const error = await errorOf(checkResponse(json(body, 400)));
    expect(error.message).toBe(message);
    expect(error.provider).toEqual(provider);
  });

  it("keeps the request's id and how long to wait", async () => {
    const response = json({}, 429, { "x-request-id": "req_1", "retry-after": "2" });
    expect(await errorOf(checkResponse(response))).toMatchObject({ requestId: "req_1", retryAfterMs: 2000 });
    const anthropic = json({}, 529, { "request-id": "req_2" });
    expect(await errorOf(checkResponse(anthropic))).toMatchObject({ requestId: "req_2" });
  });

  it("reads a bounded part of five million bytes of HTML, and shows none of it", async () => {
    let sent = 0;
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 10_000;
        controller.enqueue(encode(`<p>${"x".repeat(9_993)}</p>`));
        if (sent > 5_000_000) controller.close();
      },
      cancel() {
        cancelled = true;
      },
    });
    const error = await errorOf(
      checkResponse(new Response(body, { status: 500, headers: { "content-type": "text/html" } })),
    );
    expect(error.message).toBe("The server failed. (500)");
    expect(error.excerpt?.length).toBeLessThanOrEqual(2048);
    expect(sent).toBeLessThan(200_000);
    expect(cancelled).toBe(true);
  });

  it("does not wait for the body of an error for ever", async () => {
    vi.useFakeTimers();
    try {
      const body = new ReadableStream<Uint8Array>({ cancel: () => new Promise<void>(() => {}) });
      const failing = errorOf(checkResponse(new Response(body, { status: 503 })));
      await vi.advanceTimersByTimeAsync(3000);
      expect(await failing).toMatchObject({ code: "http", kind: "overloaded" });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is refused when it is empty, a page, already read, or without a stream", async () => {
    const redirected = new Response("<html>", { headers: { "content-type": "text/html; charset=utf-8" } });
    Object.defineProperty(redirected, "redirected", { value: true });
    const read = new Response("x");
    await read.text();
    for (const response of [new Response(null, { status: 204 }), new Response(null), read, redirected]) {
      expect((await errorOf(checkResponse(response))).code).toBe("not-a-stream");
    }
    Object.defineProperty(redirected, "bodyUsed", { value: false });
    const again = new Response("<html>", { headers: { "content-type": "text/html" } });
    Object.defineProperty(again, "redirected", { value: true });
    expect((await errorOf(checkResponse(again))).message).toContain("login");
  });

  it("is refused when its type lies: a page in text/plain, an error in JSON, nothing at all", async () => {
    const labelled = await run(
      new Response("<!doctype html><html>", { headers: { "content-type": "text/html" } }),
    );
    expect(labelled.error).toMatchObject({ code: "not-a-stream" });
    const page = await run(
      new Response("\n<!DOCTYPE html><html><b>Log in</b>", { headers: { "content-type": "text/plain" } }),
    );
    expect(page.error).toMatchObject({
      code: "not-a-stream",
      message: "The server sent a web page instead of a stream.",
    });
    const refused = await run(json({ error: { message: "no credit", type: "insufficient_quota" } }, 200));
    expect(refused.error).toMatchObject({ code: "upstream", message: "no credit", retryable: false });
    const empty = await run(new Response("", { headers: SSE }));
    expect(empty.error).toMatchObject({ code: "not-a-stream" });
  });

  it("says how long to wait in every spelling", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    const wait = (headers: Record<string, string>): number | undefined =>
      parseRetryAfter(new Headers(headers), now);
    expect(wait({ "retry-after": "2" })).toBe(2000);
    expect(wait({ "retry-after": "0.5" })).toBe(500);
    expect(wait({ "retry-after-ms": "1500", "retry-after": "9" })).toBe(1500);
    expect(wait({ "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT" })).toBe(30_000);
    expect(wait({ "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" })).toBe(0);
    expect(wait({ "retry-after": "soon" })).toBeUndefined();
    expect(wait({})).toBeUndefined();
  });
});

describe("reading a body", () => {
  it("leaves it cancelled and unlocked when the loop is left", async () => {
    const source = controlledBody();
    const { body, cancelled } = source;
    source.write("a");
    for await (const text of readBody({ body })) {
      expect(text).toBe("a");
      break;
    }
    await Promise.resolve();
    expect(cancelled).toHaveLength(1);
    expect(body.locked).toBe(false);
  });

  it("throws the signal's reason, whatever it is, though the body never answers", async () => {
    const { body, cancelled } = controlledBody();
    const abort = new AbortController();
    const reading = readBody({ body }, { signal: abort.signal }).next();
    abort.abort("enough");
    await expect(reading).rejects.toBe("enough");
    await Promise.resolve();
    expect(cancelled).toEqual(["enough"]);
  });

  it("does not wait for a cancellation that fails or hangs", async () => {
    for (const cancel of [() => Promise.reject(new Error("no")), () => new Promise<void>(() => {})]) {
      const abort = new AbortController();
      const body = new ReadableStream<Uint8Array>({ cancel });
      const reading = readBody({ body }, { signal: abort.signal }).next();
      abort.abort();
      await expect(reading).rejects.toMatchObject({ name: "AbortError" });
    }
  });

  it("cancels at once where the signal was aborted before", async () => {
    const { body, cancelled } = controlledBody();
    await expect(readBody({ body }, { signal: AbortSignal.abort("early") }).next()).rejects.toBe("early");
    await Promise.resolve();
    expect(cancelled).toEqual(["early"]);
  });

  it("drops a byte order mark, and the half of a character that a body ends in", async () => {
    const source = controlledBody();
    for (const byte of encode("\ufeffé🙂")) source.write(Uint8Array.of(byte));
    source.write(Uint8Array.of(0xf0, 0x9f));
    source.close();
    let text = "";
    const reading = (async () => {
      for await (const piece of readBody(source)) text += piece;
    })();
    expect(await errorOf(reading)).toMatchObject({ code: "truncated", retryable: true });
    expect(text).toBe("é🙂");
  });

  it("says so where there is nothing to read", async () => {
    expect(await errorOf(readBody({ body: null }).next())).toMatchObject({ code: "not-a-stream" });
    const { body } = controlledBody();
    body.getReader();
    expect(await errorOf(readBody({ body }).next())).toMatchObject({ code: "not-a-stream" });
  });
});

describe("a streaming response", () => {
  it("gives one array for each chunk, a ping for a chunk without events", async () => {
    const source = controlledBody();
    for (const text of [DELTA + DELTA, ": alive\n\n", "da", `ta: {"type":"done"}\n\n`]) source.write(text);
    source.close();
    const types: string[][] = [];
    for await (const batch of decodeResponse(new Response(source.body, { headers: SSE }))) {
      types.push(batch.map(({ type }) => type));
    }
    expect(types).toEqual([
      ["text-start", "text-delta", "text-delta"],
      ["ping"],
      ["ping"],
      ["text-end", "finish", "done"],
    ]);
  });

  it("keeps what had arrived whole when the connection breaks", async () => {
    const source = controlledBody();
    const running = run(new Response(source.body, { headers: SSE }));
    source.write(`${DELTA}data: {"type":"text","content":"lost`);
    // The chunk must have been read before the failure: an errored stream drops its queue.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    source.fail(new TypeError("network error"));
    expect(await running).toMatchObject({ text: "Hi", error: { code: "disconnected", retryable: true } });
  });

  it("does not mind a connection that breaks after the proof", async () => {
    const source = controlledBody();
    const running = run(new Response(source.body, { headers: SSE }));
    source.write(`data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n`);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    source.fail(new TypeError("network error"));
    expect((await running).error).toBeUndefined();
  });

  it("shows the text of a body that ends inside a character, as truncated", async () => {
    const half = encode("Grüße 🙂").slice(0, -1);
    const plain = await run(new Response(half, { headers: { "content-type": "text/plain" } }));
    expect(plain).toMatchObject({ text: "Grüße ", error: { code: "truncated" } });
    expect(plain.events.map(({ type }) => type)).not.toContain("finish");
  });

  it("stops after an event that is too large, keeps what came before, and cancels the body", async () => {
    for (const large of [`data: ${"x".repeat(2000)}\n\n`, "x".repeat(2000), `: ${"x".repeat(2000)}`]) {
      const source = controlledBody();
      source.write(DELTA);
      for (const text of large.match(/.{1,100}|\n/gs)!) source.write(text);
      const { text, error } = await run(new Response(source.body, { headers: SSE }), { maxEventSize: 1000 });
      expect({ text, code: error?.code }).toEqual({ text: "Hi", code: "event-too-large" });
      await Promise.resolve();
      expect(source.cancelled).toHaveLength(1);
    }
  });

  it.each([
    ["events", SSE, (record: string) => `data: ${record}\n\n${DONE}`],
    [
      "NDJSON",
      { "content-type": "application/x-ndjson" },
      (record: string) => `${record}\n{"type":"done"}\n`,
    ],
    ["JSON", { "content-type": "application/json" }, (record: string) => `[${record},\n{"type":"done"}]`],
    ["raw text", SSE, (record: string) => `data: a\n\ndata: -${record}\n\n`],
  ] as const)("refuses the same event whatever the cuts, as %s", async (_, headers, frame) => {
    const outcomes = new Set<string>();
    for (const length of [900, 940, 960, 980, 1000]) {
      const bytes = encode(frame(`{"type":"text","content":"${"x".repeat(length)}"}`));
      const codes = new Set<string>();
      for (const size of [1, 7, 500, 5000]) {
        const source = controlledBody();
        for (let at = 0; at < bytes.length; at += size) source.write(bytes.subarray(at, at + size));
        source.close();
        const { error } = await run(new Response(source.body, { headers }), { maxEventSize: 1000 });
        codes.add(error?.code ?? "finished");
      }
      expect([length, ...codes]).toHaveLength(2);
      for (const code of codes) outcomes.add(code);
    }
    expect([...outcomes].sort()).toEqual(["event-too-large", "finished"]);
  });

  it("does not collect for ever what it cannot recognise", async () => {
    const bytes = encode(`data: {"foo":"${"x".repeat(100)}"}\n\n`.repeat(30) + DONE);
    for (const size of [1, 100, 10_000]) {
      const source = controlledBody();
      for (let at = 0; at < bytes.length; at += size) source.write(bytes.subarray(at, at + size));
      source.close();
      const { error } = await run(new Response(source.body, { headers: SSE }), { maxEventSize: 2500 });
      expect({ size, code: error?.code }).toEqual({ size, code: "event-too-large" });
    }
  });

  it("reads one event of five million characters in pieces of seven bytes", async () => {
    const content = "0123456789".repeat(500_000);
    const bytes = encode(`data: {"type":"text","content":"${content}"}\n\n${DONE}`);
    let at = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          // Many small chunks at a time: the test is about them, not about the stream's own turns.
          for (let count = 0; count < 1000 && at < bytes.length; count++) {
            controller.enqueue(bytes.subarray(at, at + 7));
            at += 7;
          }
          if (at >= bytes.length) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const { text, error } = await run(new Response(body, { headers: SSE }));
    expect(error).toBeUndefined();
    expect(text).toHaveLength(content.length);
  }, 20_000);

  it("is flattened for those who want single events, and cancelled when they leave", async () => {
    const source = controlledBody();
    source.write(DELTA + DELTA);
    for await (const event of readStream(new Response(source.body, { headers: SSE }))) {
      if (event.type === "text-delta") break;
    }
    await Promise.resolve();
    expect(source.cancelled).toHaveLength(1);
  });
});

describe("a real server", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });

  async function serve(answer: (response: ServerResponse) => void): Promise<string> {
    const started = createServer((_, response) => answer(response));
    server = started;
    await new Promise<void>((resolve) => {
      started.listen(0, "127.0.0.1", resolve);
    });
    return `http://127.0.0.1:${(started.address() as AddressInfo).port}/`;
  }

  it("that resets the connection in the middle of a character leaves whole text", async () => {
    const url = await serve((response) => {
      response.writeHead(200, SSE);
      response.write(`${DELTA}data: {"type":"text","content":"`);
      response.write(Uint8Array.of(0xf0, 0x9f), () => response.destroy());
    });
    const { text, error } = await run(await fetch(url));
    expect({ text, code: error?.code }).toEqual({ text: "Hi", code: "disconnected" });
  });

  it("that ends without saying so is found out", async () => {
    const url = await serve((response) => {
      response.writeHead(200, SSE);
      response.end(DELTA);
    });
    expect((await run(await fetch(url))).error?.code).toBe("truncated");
  });

  it("hears that the reader has gone", async () => {
    let gone!: () => void;
    const left = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const url = await serve((response) => {
      response.writeHead(200, SSE);
      response.write(DELTA);
      response.on("close", gone);
    });
    for await (const batch of decodeResponse(await fetch(url))) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    await left;
  });
});
