import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openaiChat } from "../../../src/events/protocols/openaiChat.js";
import { answerOf, delta, done, event, finish, setScene, until } from "./support.js";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("faults of the transport", () => {
  const scene = setScene();
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

  it("a fetch that rejects is tried again, and retry() works", async () => {
    let up = false;
    let calls = 0;
    const chat = scene.chat((exchange) => exchange.end(delta("ok") + done), {
      retry: { attempts: 2 },
      fetch: (...request) => {
        calls += 1;
        return up ? fetch(...request) : Promise.reject(new TypeError("Failed to fetch"));
      },
    });
    expect(await scene.ask(chat)).toMatchObject({ type: "error", error: { code: "network", attempt: 3 } });
    expect(calls).toBe(3);
    expect(chat.getSnapshot().messages).toMatchObject([{ role: "user", status: "error" }]);
    up = true;
    expect(await chat.retry()).toEqual({ type: "done" });
    expect(answerOf(chat)).toBe("assistant: ok [complete]");
    vi.stubGlobal("navigator", { onLine: false });
    up = false;
    expect(await scene.ask(chat)).toMatchObject({
      error: { message: expect.stringContaining("no network") },
    });
  });

  it("a connection that is reset before its headers is tried again", async () => {
    const chat = scene.chat(
      (exchange) => (exchange.count < 3 ? exchange.reset() : exchange.end(delta("ok") + done)),
      { retry: { attempts: 2 } },
    );
    expect(await scene.ask(chat)).toEqual({ type: "done" });
    expect(scene.server.exchanges).toHaveLength(3);
    const alone = scene.chat((exchange) => exchange.reset());
    expect(await scene.ask(alone)).toMatchObject({ type: "error", error: { code: "network" } });
  });

  it("a reset after the headers and before any event is tried again", async () => {
    const chat = scene.chat(
      async (exchange) => {
        if (exchange.count === 2) return exchange.end(delta("ok") + done);
        await exchange.write(": hello\n\n");
        exchange.reset();
      },
      { retry: { attempts: 1 } },
    );
    expect(await scene.ask(chat)).toEqual({ type: "done" });
    const alone = scene.chat(async (exchange) => {
      await exchange.write(": hello\n\n");
      exchange.reset();
    });
    expect(await scene.ask(alone)).toMatchObject({ error: { code: "disconnected", retryable: true } });
    expect(answerOf(alone)).toBeUndefined();
  });

  it("a reset in mid-event keeps what came whole, and is not tried again", async () => {
    const chat = scene.chat(
      async (exchange) => {
        await exchange.write(`${delta("whole")}data: {"type":"text-delta","id":"t","del`);
        exchange.reset();
      },
      { retry: { attempts: 2 } },
    );
    expect(await scene.ask(chat)).toMatchObject({ error: { code: "disconnected" } });
    expect(answerOf(chat)).toBe("assistant: whole [error]");
    expect(scene.server.exchanges).toHaveLength(1);
  });

  it("a reset inside a character shows no replacement character", async () => {
    const chat = scene.chat(
      async (exchange) => {
        exchange.head(200, { "content-type": "text/plain" });
        await exchange.write(utf8("text 漢字").subarray(0, -1));
        exchange.reset();
      },
      { protocol: "text" },
    );
    expect(await scene.ask(chat)).toMatchObject({ error: { code: "disconnected" } });
    expect(answerOf(chat)).toBe("assistant: text 漢 [error]");
  });

  it("a body that ends inside a character is truncated, and the half is dropped", async () => {
    const chat = scene.chat(
      (exchange) => {
        exchange.head(200, { "content-type": "text/plain" });
        exchange.end(utf8("text 漢字").subarray(0, -1));
      },
      { protocol: "text" },
    );
    expect(await scene.ask(chat)).toMatchObject({ error: { code: "truncated" } });
    expect(answerOf(chat)).toBe("assistant: text 漢 [error]");
  });

  it("the error says how much had arrived, on the message too", async () => {
    const body = delta("half ✓") + event({ type: "data-x", data: 1 });
    const chat = scene.chat(async (exchange) => {
      await exchange.write(body);
      exchange.reset();
    });
    const outcome = await scene.ask(chat);
    expect(outcome).toMatchObject({
      error: {
        code: "disconnected",
        attempt: 1,
        received: { bytes: new TextEncoder().encode(body).length, events: 2, chars: 6 },
      },
    });
    expect(outcome).toMatchObject({
      error: { phase: "streaming", messageId: chat.getSnapshot().messages[1]!.id },
    });
    const refused = scene.chat((exchange) => {
      exchange.head(400, { "content-type": "text/plain" });
      exchange.end("no");
    });
    expect(await scene.ask(refused)).toMatchObject({
      error: { code: "http", received: { bytes: 0, events: 0, chars: 0 } },
    });
  });

  it("a body without its terminal is truncated, and so is the part that was open", async () => {
    const chat = scene.chat((exchange) => exchange.end(delta("half")));
    expect(await scene.ask(chat)).toMatchObject({ error: { code: "truncated", retryable: true } });
    expect(chat.getSnapshot().messages[1]).toMatchObject({
      status: "error",
      parts: [{ state: "done", outcome: "error" }],
    });
  });

  it("an end right after the finish reason, without [DONE], is done", async () => {
    const chat = scene.chat(
      (exchange) =>
        exchange.end(
          event({ choices: [{ index: 0, delta: { content: "ok" } }] }) +
            event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
        ),
      { protocol: openaiChat },
    );
    expect(await scene.ask(chat)).toEqual({ type: "done" });
    expect(answerOf(chat)).toBe("assistant: ok [complete]");
  });

  it("the last event counts without its blank line, and without its newline", async () => {
    for (const missing of [1, 2]) {
      const chat = scene.chat((exchange) => exchange.end((delta("ok") + finish).slice(0, -missing)));
      expect(await scene.ask(chat)).toEqual({ type: "done" });
      expect(answerOf(chat)).toBe("assistant: ok [complete]");
    }
  });

  it("an empty body is no stream", async () => {
    const chat = scene.chat((exchange) => exchange.end());
    expect(await scene.ask(chat)).toMatchObject({ error: { code: "not-a-stream" } });
  });

  it("a login page is no stream, and nothing of it is shown", async () => {
    const chat = scene.chat((exchange) => {
      exchange.head(200, { "content-type": "text/html" });
      exchange.end("<!doctype html><h1>Sign in</h1>");
    });
    const outcome = await scene.ask(chat);
    expect(outcome).toMatchObject({ error: { code: "not-a-stream", retryable: false } });
    expect(outcome.type === "error" && outcome.error.message).not.toMatch(/[<>]|Sign in/);
    expect(answerOf(chat)).toBeUndefined();
  });

  it("a JSON error with status 200 is the server's own error", async () => {
    const chat = scene.chat((exchange) => {
      exchange.head(200, { "content-type": "application/json" });
      exchange.end('{"error":{"message":"No credit","type":"billing"}}');
    });
    expect(await scene.ask(chat)).toMatchObject({
      error: { code: "upstream", message: "No credit", provider: { type: "billing" } },
    });
  });

  it("a whole completion instead of a stream is shown at once", async () => {
    const chat = scene.chat((exchange) => {
      exchange.head(200, { "content-type": "application/json" });
      exchange.end(
        '{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"whole"},"finish_reason":"stop"}]}',
      );
    });
    expect(await scene.ask(chat)).toEqual({ type: "done" });
    expect(answerOf(chat)).toBe("assistant: whole [complete]");
  });

  it("a redirect to a login page says that a login may have expired", async () => {
    const chat = scene.chat((exchange) => {
      if (exchange.url === "/login") {
        exchange.head(200, { "content-type": "text/html" });
        exchange.end("<h1>Sign in</h1>");
      } else {
        exchange.head(302, { location: "/login" });
        exchange.end();
      }
    });
    expect(await scene.ask(chat)).toMatchObject({
      error: { code: "not-a-stream", message: expect.stringContaining("login") },
    });
  });

  it("204 is no stream for a question, and nothing at all for resuming", async () => {
    const chat = scene.chat((exchange) => {
      exchange.head(204);
      exchange.end();
    });
    const before = chat.getSnapshot();
    expect(await chat.resume()).toBeUndefined();
    expect(chat.getSnapshot()).toBe(before);
    expect(await scene.ask(chat)).toMatchObject({ error: { code: "not-a-stream" } });
  });

  it("401 is not tried again; the app refreshes its token and retries", async () => {
    let token = "old";
    const chat = scene.chat(
      (exchange) => {
        if (exchange.headers["authorization"] === "new") return exchange.end(delta("ok") + done);
        exchange.head(401, { "content-type": "application/json" });
        exchange.end('{"message":"expired"}');
      },
      { retry: { attempts: 3 }, headers: () => ({ authorization: token }) },
    );
    expect(await scene.ask(chat)).toMatchObject({ error: { code: "http", kind: "auth", retryable: false } });
    expect(scene.server.exchanges).toHaveLength(1);
    token = "new";
    expect(await chat.retry()).toEqual({ type: "done" });
  });

  it("413 is not tried again", async () => {
    const chat = scene.chat(
      (exchange) => {
        exchange.head(413);
        exchange.end();
      },
      { retry: { attempts: 3 } },
    );
    expect(await scene.ask(chat)).toMatchObject({ error: { kind: "too-large", status: 413 } });
    expect(scene.server.exchanges).toHaveLength(1);
  });

  const waits: [name: string, headers: () => Record<string, string>, waitMs: number][] = [
    ["Retry-After in seconds", () => ({ "retry-after": "2" }), 2000],
    ["retry-after-ms", () => ({ "retry-after-ms": "1500" }), 1500],
  ];
  for (const [name, headers, waitMs] of waits) {
    it(`429 with ${name} is waited for, visibly`, async () => {
      const chat = scene.chat(
        (exchange) => {
          if (exchange.count > 1) return exchange.end(delta("ok") + done);
          exchange.head(429, headers());
          exchange.end();
        },
        { retry: { attempts: 1 } },
      );
      const outcome = chat.sendMessage("Hi");
      await until(() => chat.getSnapshot().phase === "backoff");
      expect(chat.getSnapshot().retryAt).toBe(scene.clock.now() + waitMs);
      await scene.clock.advance(waitMs - 1);
      expect(chat.getSnapshot().phase).toBe("backoff");
      await scene.clock.advance(1);
      expect(await outcome).toEqual({ type: "done" });
    });
  }

  it("429 with a date is waited for, and one that asks for an hour fails at once", async () => {
    const chat = scene.chat(
      (exchange) => {
        const date = new Date(Date.now() + 3_600_000).toUTCString();
        exchange.head(429, { "retry-after": exchange.count === 1 ? date : "3600" });
        exchange.end();
      },
      { retry: { attempts: 1 } },
    );
    for (let n = 0; n < 2; n++) {
      const outcome = await scene.ask(chat);
      expect(outcome).toMatchObject({ error: { kind: "rate-limit" } });
      const waitMs = outcome.type === "error" ? outcome.error.retryAfterMs : 0;
      expect(waitMs).toBeGreaterThan(3_590_000);
      expect(waitMs).toBeLessThanOrEqual(3_600_000);
    }
    expect(scene.server.exchanges).toHaveLength(2);
  });

  it("503 twice and then an answer is one question with one answer", async () => {
    const chat = scene.chat(
      (exchange) => {
        if (exchange.count === 3) return exchange.end(delta("ok") + done);
        exchange.head(503);
        exchange.end();
      },
      { retry: { attempts: 2 } },
    );
    expect(await scene.ask(chat)).toEqual({ type: "done" });
    expect(scene.server.exchanges).toHaveLength(3);
    expect(chat.getSnapshot().messages).toHaveLength(2);
  });

  it("an error page without end gives a short message, and is not read to its end", async () => {
    let sent = 0;
    const chat = scene.chat(async (exchange) => {
      exchange.head(500, { "content-type": "text/html" });
      let isOpen = true;
      void exchange.closed.then(() => (isOpen = false));
      const page = "<p>no</p>".repeat(10_000);
      const isWanted = (): boolean => isOpen;
      while (isWanted() && sent < 50_000_000) {
        await Promise.race([exchange.write(page), exchange.closed]);
        sent += page.length;
      }
    });
    const outcome = await scene.ask(chat);
    expect(outcome).toMatchObject({ error: { code: "http", kind: "server" } });
    expect(outcome.type === "error" && outcome.error.message.length).toBeLessThanOrEqual(300);
    expect(await scene.server.exchanges[0]!.closed).toBe(true);
    expect(sent).toBeLessThan(50_000_000);
  });

  it("an answer that a compressing proxy held back is whole", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const chat = scene.chat((exchange) => {
      exchange.head(200, { "content-encoding": "gzip" });
      exchange.end(gzipSync(Array.from({ length: 50 }, (_, n) => delta(`${n} `)).join("") + done));
    });
    expect(await scene.ask(chat)).toEqual({ type: "done" });
    expect(answerOf(chat)).toContain("0 1 2 3");
  });

  it("a server that accepts and thinks for a minute is waited for", async () => {
    let goOn: (() => void) | undefined;
    const chat = scene.chat(async (exchange) => {
      exchange.head();
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      exchange.end(delta("ok") + done);
    });
    const outcome = chat.sendMessage("Hi");
    await until(() => chat.getSnapshot().phase === "waiting");
    await scene.clock.advance(61_000);
    expect(chat.getSnapshot()).toMatchObject({ phase: "waiting", stalled: false });
    goOn?.();
    expect(await outcome).toEqual({ type: "done" });
    const limited = scene.chat((exchange) => exchange.head(), { timeouts: { firstToken: 5000 } });
    const failed = limited.sendMessage("Hi");
    await until(() => limited.getSnapshot().phase === "waiting");
    await scene.clock.advance(7000);
    expect(await failed).toMatchObject({ error: { code: "timeout-first-token" } });
  });

  const stepOptions = () => ({
    api: `${scene.server.url}/api/chat`,
    publish: "sync" as const,
    timeouts: { stall: 120_000 },
  });

  /** A server that sends when the test says so. */
  function stepping() {
    let write: (text: string) => Promise<void> = async () => {};
    const chat = scene.chat(async (exchange) => {
      write = exchange.write;
      await exchange.write(delta("one"));
    }, stepOptions());
    return { chat, write: (text: string) => write(text) };
  }

  it("five minutes of comments are no stall", async () => {
    let heard = 0;
    const { chat, write } = stepping();
    chat.setOptions({ ...stepOptions(), onEvent: ({ type }) => (heard += type === "ping" ? 1 : 0) });
    void chat.sendMessage("Hi");
    await until(() => chat.getSnapshot().phase === "streaming");
    for (let n = 1; n <= 60; n++) {
      await scene.clock.advance(5000);
      await write(": keep-alive\n\n");
      await until(() => heard === n);
      expect(chat.getSnapshot().stalled).toBe(false);
    }
    await chat.stop();
  });

  it("45 s of silence is a stall that passes, and nothing is lost", async () => {
    const { chat, write } = stepping();
    const outcome = chat.sendMessage("Hi");
    await until(() => chat.getSnapshot().phase === "streaming");
    await scene.clock.advance(45_000);
    expect(chat.getSnapshot()).toMatchObject({ stalled: true, status: "streaming" });
    await write(delta(" two"));
    await until(() => !chat.getSnapshot().stalled);
    await write(done);
    expect(await outcome).toEqual({ type: "done" });
    expect(answerOf(chat)).toBe("assistant: one two [complete]");
  });

  it("silence for ever fails at its limit, and stop() works at once", async () => {
    const first = stepping();
    const outcome = first.chat.sendMessage("Hi");
    await until(() => first.chat.getSnapshot().phase === "streaming");
    await scene.clock.advance(125_000);
    expect(await outcome).toMatchObject({ error: { code: "timeout-stall" } });
    const second = stepping();
    const stopped = second.chat.sendMessage("Hi");
    await until(() => second.chat.getSnapshot().phase === "streaming");
    await scene.clock.advance(60_000);
    await second.chat.stop();
    expect(await stopped).toEqual({ type: "stopped", reason: "user" });
    await until(() => scene.server.open === 0);
  });

  it("a response without a body that can be read says what to do", async () => {
    const chat = scene.chat(() => {}, {
      transport: () => {
        const response = new Response("x");
        Object.defineProperty(response, "body", { value: undefined });
        return response;
      },
    });
    expect(await scene.ask(chat)).toMatchObject({
      error: { code: "not-a-stream", message: expect.stringContaining("React Native") },
    });
  });
});
