import { afterEach, describe, expect, it } from "vitest";
import { composeAnswer } from "../../demo/server/answers.js";
import { systemClock, type DemoClock } from "../../demo/server/demoClock.js";
import { sendPaced } from "../../demo/server/sendPaced.js";
import { encoders } from "../../demo/server/wire/encoders.js";
import { token, type WireFrame } from "../../demo/server/wire/wireEncoder.js";
import { wireFormats } from "../../demo/server/wire/wireFormats.js";
import { createCookieJar } from "./support/cookieJar.js";
import { askDemo, instantClock, startDemo, type DemoHost } from "./support/demoHost.js";

let host: DemoHost;
afterEach(() => host.close());

const status = async (): Promise<{
  mode: string;
  openStreams: number;
  closedByClient: number;
  recent: string[];
}> => (await fetch(`${host.url}/api/status`)).json() as never;

const errorOf = async (response: Response): Promise<{ type: string; message: string }> =>
  ((await response.json()) as { error: { type: string; message: string } }).error;

const post = (body: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${host.url}/api/chat`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    ...init,
  });

describe("an answer", () => {
  it.each(wireFormats.map(({ name }) => name))("comes whole in %s, with its headers", async (format) => {
    const clock = instantClock();
    host = await startDemo({ clock });
    const response = await askDemo(host, "What is the weather in Oslo?", { format, tokensPerSecond: 2000 });
    const encoder = encoders[format];
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toContain("no-transform");
    const isUiStream = format === "plain-text" || format === "ai-sdk-data" || format === "ai-sdk-ui";
    expect(response.headers.get("x-vercel-ai-ui-message-stream")).toBe(isUiStream ? "v1" : null);
    const body = (await response.text()).replaceAll(/^id: .*\n/gm, "");
    // Framings without a place for ids, and text whose newlines break its events, are framed anew: formats.test reads them.
    if (encoder.contentType === "text/event-stream" && format !== "raw-sse") {
      // The server composed it a quarter of a second after the clock's beginning.
      const now = Date.UTC(2026, 0, 1) + 250;
      const script = composeAnswer([{ role: "user", text: "What is the weather in Oslo?" }], now);
      const written = Array.from(encoder.encode(script), ({ text }) => text).join("");
      // The blank line that ends an event is the handlers' own.
      expect(body.replaceAll("\r\n", "\n")).toBe(written.replaceAll("\r\n", "\n"));
    }
    expect(await status()).toMatchObject({ mode: "built-in", openStreams: 0, closedByClient: 0 });
  });

  it("takes the settings from the query when the body has none", async () => {
    host = await startDemo({ clock: instantClock() });
    const body = JSON.stringify({ messages: [{ role: "user", content: "Hello" }] });
    const response = await fetch(`${host.url}/api/chat?format=plain-text&tokensPerSecond=2000`, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body,
    });
    // The token after which a word is cut depends on nothing but the text.
    expect(await response.text()).toContain('"type":"text-delta"');
  });

  it("stops being written when the reader leaves, and the server says so", async () => {
    host = await startDemo();
    const reader = new AbortController();
    const response = await askDemo(
      host,
      "A very long answer",
      { tokensPerSecond: 500, id: "leaver" },
      { signal: reader.signal },
    );
    await response.body?.getReader().read();
    expect(await status()).toMatchObject({ openStreams: 1, recent: ["open"] });
    const closed = host.nextClose();
    reader.abort();
    await closed;
    expect(await status()).toMatchObject({
      openStreams: 0,
      closedByClient: 1,
      recent: ["closed-by-client"],
    });
  });

  it("is not written faster than the reader reads", async () => {
    // The clock advances with the tokens that were written, and with nothing else.
    const clock = instantClock();
    const startedAt = clock.now();
    host = await startDemo({ clock });
    const reader = new AbortController();
    const response = await askDemo(
      host,
      "A very long answer",
      { tokensPerSecond: 10, format: "openai-responses" },
      { signal: reader.signal },
    );
    await response.body?.getReader().read();
    const { usage } = composeAnswer([{ role: "user", text: "A very long answer" }], 0);
    expect(await status()).toMatchObject({ openStreams: 1 });
    expect((clock.now() - startedAt) / 1000).toBeLessThan((usage.outputTokens / 10) * 0.9);
    const closed = host.nextClose();
    reader.abort();
    await closed;
    expect(await status()).toMatchObject({ openStreams: 0, closedByClient: 1 });
  });
});

const frames = (count: number): WireFrame[] =>
  Array.from({ length: count }, (_, index) => token(`${index} `));

describe("pacing", () => {
  it("writes each token when it is due", async () => {
    host = await startDemo();
    const clock = instantClock();
    const startedAt = clock.now();
    const times: number[] = [];
    await sendPaced(frames(5), {
      tokensPerSecond: 100,
      clock,
      signal: new AbortController().signal,
      write: async () => {
        times.push(clock.now() - startedAt);
      },
    });
    expect(times).toEqual([0, 10, 20, 30, 40]);
  });

  it("catches up after a timer that fired late", async () => {
    host = await startDemo();
    const clock = instantClock();
    const startedAt = clock.now();
    const late: DemoClock = {
      now: () => clock.now(),
      sleep: (ms: number, signal: AbortSignal) => clock.sleep(ms + 25, signal),
    };
    const times: number[] = [];
    await sendPaced(frames(5), {
      tokensPerSecond: 100,
      clock: late,
      signal: new AbortController().signal,
      write: async () => {
        times.push(clock.now() - startedAt);
      },
    });
    expect(times).toEqual([0, 35, 35, 35, 65]);
  });

  it("ends with the frame during which the reader left", async () => {
    host = await startDemo();
    const reader = new AbortController();
    const written: string[] = [];
    const sent = await sendPaced(frames(5), {
      tokensPerSecond: 100,
      clock: instantClock(),
      signal: reader.signal,
      write: async (text) => {
        written.push(text);
        if (written.length === 3) reader.abort();
      },
    });
    expect([sent, written]).toEqual([3, ["0 ", "1 ", "2 "]]);
  });

  it("ends its sleep at once when the reader leaves", async () => {
    host = await startDemo();
    const reader = new AbortController();
    const sleep = systemClock.sleep(3_600_000, reader.signal);
    reader.abort();
    await expect(sleep).resolves.toBeUndefined();
    await expect(systemClock.sleep(3_600_000, reader.signal)).resolves.toBeUndefined();
  });
});

describe("a request that cannot be answered is told why, in JSON", () => {
  const message = { role: "user", parts: [{ type: "text", text: "Hello" }] };

  it.each<[string, string, number, RegExp]>([
    ["no JSON", "{", 400, /not valid JSON/],
    ["no object", "[]", 400, /JSON object/],
    ["no messages", "{}", 400, /`messages`/],
    ["empty messages", '{"messages":[]}', 400, /at least one/],
    ["a message that is none", '{"messages":[1]}', 400, /messages\[0\]/],
    ["an unknown role", '{"messages":[{"role":"root","parts":[]}]}', 400, /role/],
    ["no parts", '{"messages":[{"role":"user"}]}', 400, /parts/],
    ["a part that is none", '{"messages":[{"role":"user","parts":[null]}]}', 400, /objects/],
    [
      "text that is none",
      '{"messages":[{"role":"user","parts":[{"type":"text","text":1}]}]}',
      400,
      /text part/,
    ],
    ["no question", '{"messages":[{"role":"user","parts":[]}]}', 400, /no question/],
    ["an id that is none", JSON.stringify({ id: 1, messages: [message] }), 400, /`id`/],
    ["an unknown format", JSON.stringify({ messages: [message], format: "x" }), 400, /`format`/],
    ["an unknown fault", JSON.stringify({ messages: [message], fault: "x" }), 400, /`fault`/],
    [
      "a rate of nothing",
      JSON.stringify({ messages: [message], tokensPerSecond: 0 }),
      400,
      /tokensPerSecond/,
    ],
    [
      "a rate too high",
      JSON.stringify({ messages: [message], tokensPerSecond: 2001 }),
      400,
      /tokensPerSecond/,
    ],
    [
      "a rate in words",
      JSON.stringify({ messages: [message], tokensPerSecond: "fast" }),
      400,
      /tokensPerSecond/,
    ],
    [
      "too many messages",
      JSON.stringify({ messages: Array.from({ length: 1001 }, () => message) }),
      400,
      /at most 1000/,
    ],
  ])("%s", async (_, body, code, words) => {
    host = await startDemo();
    const response = await post(body);
    expect(response.status).toBe(code);
    expect(await errorOf(response)).toMatchObject({ message: expect.stringMatching(words) as string });
  });

  it("a body beyond the limit, declared or not", async () => {
    host = await startDemo();
    const huge = " ".repeat(4 * 1024 * 1024 + 1);
    expect((await post(huge)).status).toBe(413);
    const undeclared = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(huge));
        controller.close();
      },
    });
    const init = { body: undeclared, duplex: "half" } as RequestInit;
    // A server that closes while the body is still being sent may be seen as a broken connection.
    const outcome = await post("", init).then(
      (response) => response.status,
      () => 413,
    );
    expect(outcome).toBe(413);
    expect(await status()).toMatchObject({ openStreams: 0 });
  });

  it("another content type, method, path or site", async () => {
    host = await startDemo();
    const headers = { "content-type": "text/plain" };
    expect((await post("{}", { headers })).status).toBe(415);
    const put = await fetch(`${host.url}/api/chat`, { method: "PUT" });
    expect([put.status, put.headers.get("allow")]).toEqual([405, "POST, GET"]);
    const own = { "sec-fetch-site": "same-origin" };
    expect((await fetch(`${host.url}/api/chat`, { headers: own })).status).toBe(400);
    expect((await fetch(`${host.url}/api/nothing`)).status).toBe(404);
    expect((await fetch(`${host.url}/elsewhere`)).status).toBe(404);
    const site = { "content-type": "application/json", origin: "https://elsewhere.example" };
    expect((await post("{}", { headers: site })).status).toBe(403);
    for (const mark of [{ "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "none" }, {}]) {
      const headers = mark as Record<string, string>;
      expect((await fetch(`${host.url}/api/chat?message=Hi`, { headers })).status).toBe(403);
    }
  });
});

describe("one caller", () => {
  const stalled = { fault: "stall", tokensPerSecond: 2000 };

  it("has a cookie that no script and no other site can use, with the page or with the first request", async () => {
    host = await startDemo({ clock: instantClock() });
    for (const [path, headers] of [
      ["/api/status", {}],
      ["/", { "sec-fetch-dest": "document" }],
    ] as const) {
      const cookie = (await fetch(`${host.url}${path}`, { headers })).headers.get("set-cookie");
      expect(cookie).toMatch(/^demo-owner=[0-9a-f-]{36}; Path=\/; .*HttpOnly; SameSite=Strict$/);
    }
    expect((await fetch(`${host.url}/elsewhere.css`)).headers.get("set-cookie")).toBeNull();
  });

  it.each([
    ["with a cookie", true],
    ["without one", false],
  ])("cannot take the places of others (%s)", async (_, keepsCookie) => {
    host = await startDemo({ clock: instantClock() });
    const left = new AbortController();
    if (keepsCookie) await host.fetch(`${host.url}/api/status`);
    const asking = keepsCookie ? host : { ...host, fetch: (globalThis as { fetch: typeof fetch }).fetch };
    const responses = await Promise.all(
      Array.from({ length: 64 }, (__, index) =>
        askDemo(asking, "Hello", { ...stalled, id: `c${index}` }, { signal: left.signal }),
      ),
    );
    const statuses = responses.map((response) => response.status);
    expect(statuses.filter((code) => code === 200)).toHaveLength(keepsCookie ? 3 : 32);
    expect(statuses.filter((code) => code === 429)).toHaveLength(keepsCookie ? 61 : 32);
    const other = createCookieJar();
    await other(`${host.url}/api/status`);
    const answer = await askDemo({ ...host, fetch: other }, "Hello", { tokensPerSecond: 2000 });
    expect(await answer.text()).toContain("[DONE]");
    left.abort();
  });

  it("cannot take the places of others by reading what is kept", async () => {
    host = await startDemo({ clock: instantClock() });
    await host.fetch(`${host.url}/api/status`);
    const left = new AbortController();
    const first = await askDemo(host, "Hello", { ...stalled, resumable: true }, { signal: left.signal });
    const codes = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const { status: code } = await host.fetch(`${host.url}/api/chat/chat-1/stream`, {
          signal: left.signal,
        });
        return code;
      }),
    );
    // Twenty readers, of which the question's own is one.
    expect(codes.filter((code) => code === 200)).toHaveLength(19);
    expect(codes.filter((code) => code === 429)).toHaveLength(21);
    expect(first.status).toBe(200);
    left.abort();
  });
});
