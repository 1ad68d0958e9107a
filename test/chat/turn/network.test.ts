import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatOptions } from "../../../src/chat/chatOptions.js";
import { createChat } from "../../../src/chat/createChat.js";
import { createFetchTransport } from "../../../src/chat/transports/fetchTransport.js";
import { createManualClock, settlePromises, type ManualClock } from "../../../src/testing/manualClock.js";
import { startFaultServer, type FaultExchange, type FaultServer } from "../../../src/testing/faultServer.js";
import { linesOf } from "../support.js";

/** A real server, real `fetch`, and a clock that only the test moves. */
let server: FaultServer;
let answer: (exchange: FaultExchange) => void | Promise<void>;
let clock: ManualClock;

beforeEach(async () => {
  clock = createManualClock();
  server = await startFaultServer((exchange) => answer(exchange));
});
afterEach(() => server.close());

function chatWith(options: ChatOptions = {}) {
  return createChat({ api: `${server.url}/api/chat`, clock, publish: "sync", retry: false, ...options });
}

const anthropic = (text: string) =>
  `data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":${JSON.stringify(text)}}}\n\n`;

/** Resolves when `test` holds. Polls the event loop, not the clock: what it waits for is real network. */
async function until(test: () => boolean): Promise<void> {
  while (!test()) await settlePromises();
}

describe("a turn over a real connection", () => {
  it("posts the chat as JSON and shows the answer", async () => {
    answer = async (exchange) => {
      await exchange.write(anthropic("Hello"));
      exchange.end(`${anthropic(" world")}data: [DONE]\n\n`);
    };
    const chat = chatWith({ id: "c1", headers: { authorization: "Bearer t" }, body: { model: "m" } });
    expect(await chat.sendMessage("Hi")).toEqual({ type: "done" });
    expect(linesOf(chat.getSnapshot().messages)).toEqual([
      "user: Hi [complete]",
      "assistant: Hello world [complete]",
    ]);
    const [exchange] = server.exchanges;
    expect(exchange).toMatchObject({ method: "POST", url: "/api/chat" });
    expect(exchange?.headers).toMatchObject({
      "content-type": "application/json",
      authorization: "Bearer t",
    });
    const sent: unknown = JSON.parse(exchange?.body ?? "");
    expect(sent).toEqual({
      id: "c1",
      messages: [{ id: expect.any(String), role: "user", parts: [{ type: "text", text: "Hi" }] }],
      trigger: "submit-message",
      model: "m",
    });
    expect(clock.pending).toBe(0);
  });

  it("lets a request be reshaped for the server that is there", async () => {
    answer = (exchange) => exchange.end("data: [DONE]\n\n");
    const chat = chatWith({
      prepareRequest: (request) =>
        request.kind === "send"
          ? {
              api: `${request.api}/v2`,
              method: "PUT",
              headers: { "x-own": "1" },
              body: { prompt: request.messages.length },
            }
          : undefined,
    });
    await chat.sendMessage("Hi");
    expect(server.exchanges[0]).toMatchObject({ method: "PUT", url: "/api/chat/v2", body: '{"prompt":1}' });
    expect(server.exchanges[0]?.headers["x-own"]).toBe("1");
  });

  it("lets the requests that resume and cancel be reshaped too, and says which they are", async () => {
    answer = (exchange) => {
      exchange.head(204);
      exchange.end();
    };
    const kinds: string[] = [];
    const chat = chatWith({
      id: "c",
      headers: { "x-token": "t" },
      prepareRequest(request) {
        kinds.push(request.kind);
        if (request.kind === "resume") return { api: `${request.api}?part=2`, headers: { "x-own": "1" } };
        return undefined;
      },
    });
    expect(await chat.resume()).toBeUndefined();
    expect(server.exchanges[0]).toMatchObject({ method: "GET", url: "/api/chat/c/stream?part=2" });
    expect(server.exchanges[0]?.headers).toMatchObject({ "x-own": "1" });
    const transport = createFetchTransport(() => ({
      api: `${server.url}/api/chat`,
      prepareRequest: ({ kind }) => (kind === "cancel" ? { method: "POST" } : undefined),
    }));
    await transport.cancel?.({ id: "c", headers: new Headers(), signal: new AbortController().signal });
    expect(server.exchanges[1]).toMatchObject({ method: "POST", url: "/api/chat/c/stream" });
    expect(kinds).toEqual(["resume"]);
  });

  describe("an answer that is one JSON document in a shape of the server's own", () => {
    const body = '{"text":"All of it."}';
    const outcomeOf = async (sent: string, headers: Record<string, string>, options: ChatOptions = {}) => {
      answer = (exchange) => {
        exchange.head(200, headers);
        exchange.end(sent);
      };
      const chat = chatWith(options);
      const outcome = await chat.sendMessage("Hi");
      return [
        linesOf(chat.getSnapshot().messages)[1],
        outcome.type === "error" ? outcome.error.code : outcome.type,
      ];
    };
    const type = { "content-type": "application/json; charset=utf-8" };

    it("is whole when its length was announced and it is closed", async () => {
      const headers = { ...type, "content-length": `${body.length}` };
      expect(await outcomeOf(body, headers)).toEqual(["assistant: All of it. [complete]", "done"]);
    });

    it("is whole when the body ends cleanly behind it, for HTTP proves that end", async () => {
      expect(await outcomeOf(body, type)).toEqual(["assistant: All of it. [complete]", "done"]);
      const lines = `${body}\n${body}\n`;
      const headers = { ...type, "content-length": `${lines.length}` };
      expect(await outcomeOf(lines, headers)).toEqual(["assistant: All of it.All of it. [complete]", "done"]);
    });

    it("is truncated when it was cut before it was sent, or when the server has to send an end mark", async () => {
      const half = body.slice(0, -1);
      const headers = { ...type, "content-length": `${half.length}` };
      expect((await outcomeOf(half, headers))[1]).not.toBe("done");
      expect((await outcomeOf(body, type, { requireEndMark: true }))[1]).toBe("truncated");
    });

    it("is not where the format says that there is more", async () => {
      const part = '{"model":"m","message":{"role":"assistant","content":"All of it."},"done":false}';
      const headers = { ...type, "content-length": `${part.length}` };
      expect(await outcomeOf(part, headers)).toEqual(["assistant: All of it. [error]", "truncated"]);
    });

    it("is an error where it says so", async () => {
      const failed = '{"text":"","error":"No credit"}';
      const headers = { ...type, "content-length": `${failed.length}` };
      expect((await outcomeOf(failed, headers))[1]).toBe("upstream");
    });
  });

  it("stops at once, and the server sees the connection close", async () => {
    let leave: Promise<boolean> | undefined;
    answer = async (exchange) => {
      leave = exchange.closed;
      await exchange.write(anthropic("one "));
    };
    const chat = chatWith();
    const outcome = chat.sendMessage("Hi");
    await until(() => chat.getSnapshot().phase === "streaming");
    await chat.stop();
    expect(await outcome).toEqual({ type: "stopped", reason: "user" });
    expect(await leave).toBe(true);
    expect(server.open).toBe(0);
    expect(clock.pending).toBe(0);
    expect(linesOf(chat.getSnapshot().messages)[1]).toBe("assistant: one  [stopped]");
  });

  it("stops while the server has not answered yet", async () => {
    let leave: Promise<boolean> | undefined;
    answer = (exchange) => {
      leave = exchange.closed;
    };
    const chat = chatWith();
    void chat.sendMessage("Hi");
    await until(() => leave !== undefined);
    await chat.stop();
    expect(await leave).toBe(true);
    expect(chat.getSnapshot().phase).toBe("stopped");
  });

  it("retries a busy server as long as it asks to, and says so", async () => {
    answer = (exchange) => {
      if (exchange.count === 1) {
        exchange.head(429, { "retry-after": "2", "content-type": "application/json" });
        exchange.end('{"error":{"message":"Slow down"}}');
      } else exchange.end(`${anthropic("ok")}data: [DONE]\n\n`);
    };
    const chat = chatWith({ retry: { attempts: 1 } });
    const outcome = chat.sendMessage("Hi");
    await until(() => chat.getSnapshot().phase === "backoff");
    expect(chat.getSnapshot().retryAt).toBe(clock.now() + 2000);
    await clock.advance(2000);
    expect(await outcome).toEqual({ type: "done" });
    expect(server.exchanges).toHaveLength(2);
    expect(chat.getSnapshot().messages).toHaveLength(2);
  });

  const failures: [
    name: string,
    answer: (exchange: FaultExchange) => void | Promise<void>,
    error: object,
    text?: string,
  ][] = [
    [
      "a non-2xx answer with a JSON error",
      (exchange) => {
        exchange.head(401, { "content-type": "application/json", "x-request-id": "r-1" });
        exchange.end('{"error":{"message":"Bad key"}}');
      },
      { code: "http", status: 401, kind: "auth", message: "Bad key", requestId: "r-1", retryable: false },
    ],
    [
      "a non-2xx answer with an HTML page of 5 MB",
      (exchange) => {
        exchange.head(502, { "content-type": "text/html" });
        exchange.end(`<html><body>${"<p>Bad gateway</p>".repeat(300_000)}</body></html>`);
      },
      {
        code: "http",
        status: 502,
        kind: "server",
        retryable: true,
        message: expect.not.stringMatching(/[<>]/),
      },
    ],
    [
      "an HTML page with status 200",
      (exchange) => {
        exchange.head(200, { "content-type": "text/html; charset=utf-8" });
        exchange.end("<!doctype html><title>Sign in</title><form></form>");
      },
      { code: "not-a-stream", message: expect.not.stringMatching(/[<>]/) },
    ],
    [
      "a JSON error body with status 200",
      (exchange) => {
        exchange.head(200, { "content-type": "application/json" });
        exchange.end('{"error":{"message":"No credit","type":"billing_error"}}');
      },
      { code: "upstream", message: "No credit" },
    ],
    ["an empty body", (exchange) => exchange.end(), { code: "not-a-stream" }],
    [
      "a connection that breaks in mid-answer",
      async (exchange) => {
        await exchange.write(anthropic("so far"));
        exchange.reset();
      },
      { code: "disconnected", retryable: true },
      "so far",
    ],
    [
      "a body that ends without its terminal event",
      (exchange) => exchange.end(anthropic("so far")),
      { code: "truncated", retryable: true },
      "so far",
    ],
    [
      "malformed JSON in an event",
      (exchange) =>
        exchange.end(`${anthropic("so far")}data: {"type":"content_block_delta",\n\ndata: [DONE]\n\n`),
      { code: "malformed-event" },
      "so far",
    ],
    [
      "an error event in mid-answer",
      (exchange) =>
        exchange.end(
          `${anthropic("so far")}event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n`,
        ),
      { code: "upstream", message: "Overloaded", provider: { type: "overloaded_error" }, retryable: true },
      "so far",
    ],
    [
      "bytes that are no known format",
      (exchange) => exchange.end('data: {"weird":1}\n\ndata: {"weird":2}\n\n'),
      { code: "unknown-protocol" },
    ],
  ];
  for (const [name, fault, error, text] of failures) {
    it(`gives a typed error for ${name}, and keeps what arrived`, async () => {
      answer = fault;
      const chat = chatWith();
      expect(await chat.sendMessage("Hi")).toMatchObject({ type: "error", error });
      const { messages, status } = chat.getSnapshot();
      expect(status).toBe("error");
      expect(linesOf(messages).slice(1)).toEqual(text === undefined ? [] : [`assistant: ${text} [error]`]);
      expect(clock.pending).toBe(0);
      // And the chat is not broken by it.
      answer = (exchange) => exchange.end(`${anthropic("fine")}data: [DONE]\n\n`);
      expect(await chat.sendMessage("And now?")).toEqual({ type: "done" });
    });
  }

  it("gives a typed error where nothing listens", async () => {
    const chat = chatWith();
    await server.close();
    expect(await chat.sendMessage("Hi")).toMatchObject({
      type: "error",
      error: { code: "network", retryable: true },
    });
    expect(linesOf(chat.getSnapshot().messages)).toEqual(["user: Hi [error]"]);
  });

  it("fails a server that accepts and then says nothing, where a limit is set", async () => {
    answer = (exchange) => exchange.head();
    const chat = chatWith({ timeouts: { firstToken: 5000 } });
    const outcome = chat.sendMessage("Hi");
    await until(() => chat.getSnapshot().phase === "waiting");
    await clock.advance(7000);
    expect(await outcome).toMatchObject({ type: "error", error: { code: "timeout-first-token" } });
    await server.exchanges[0]?.closed;
    expect(server.open).toBe(0);
  });

  it("says that a silent stream has stalled, and goes on when it does", async () => {
    let goOn: (() => void) | undefined;
    answer = async (exchange) => {
      await exchange.write(anthropic("one"));
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      exchange.end(`${anthropic(" two")}data: [DONE]\n\n`);
    };
    const chat = chatWith();
    const outcome = chat.sendMessage("Hi");
    await until(() => chat.getSnapshot().phase === "streaming");
    await clock.advance(45_000);
    expect(chat.getSnapshot()).toMatchObject({ phase: "stalled", stalled: true, status: "streaming" });
    goOn?.();
    expect(await outcome).toEqual({ type: "done" });
    expect(linesOf(chat.getSnapshot().messages)[1]).toBe("assistant: one two [complete]");
  });
});
