import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { memoryStore, RequestError, type RespondContext } from "react-streaming-chat/server";
import {
  ask,
  controlledBody,
  readUntil,
  startChatHost,
  streamOf,
  userMessage,
  type ChatHost,
} from "./support/chatHost.js";

let host: ChatHost;
afterEach(() => host.close());

const events = (count: number): string =>
  Array.from({ length: count }, (_, index) => `event: delta\ndata: {"n":${index}}\n\n`).join("");

const sse = (body: string): Response =>
  new Response(body, { headers: { "content-type": "text/event-stream" } });

const idsOf = (body: string): string[] => [...body.matchAll(/^id: (.+)$/gm)].map(([, id]) => id ?? "");
const errorOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { error: unknown }).error;

/** Resolves when the signal of the next answer aborts. */
function abortOf({ signal }: RespondContext): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}

describe("POST", () => {
  it("passes a provider's events on unchanged but for ids that grow", async () => {
    host = await startChatHost({ store: memoryStore(), respond: () => sse(events(5)) });
    const response = await ask(host);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    });
    const body = await response.text();
    const ids = idsOf(body);
    expect(ids.map((id) => id.split(".")[1])).toEqual(["1", "2", "3", "4", "5"]);
    expect(new Set(ids.map((id) => id.split(".")[0])).size).toBe(1);
    expect(body.replaceAll(/^id: .*\n/gm, "")).toBe(events(5));
  });

  it("gives respond the request's fields and nothing of another owner", async () => {
    let seen: RespondContext | undefined;
    host = await startChatHost({
      respond(context) {
        seen = context;
        return sse(events(1));
      },
    });
    await (await ask(host, { owner: "me", trigger: "regenerate-message" })).text();
    expect(seen).toMatchObject({
      id: "chat",
      owner: "me",
      trigger: "regenerate-message",
      messages: [userMessage()],
    });
  });

  it("sends a comment while the model is silent, before its first event and between events", async () => {
    const model = controlledBody();
    host = await startChatHost({ store: memoryStore(), heartbeatMs: 20, respond: () => model.response() });
    const reader = (await ask(host)).body!.getReader();
    await readUntil(reader, ": keep-alive\n\n");
    model.write(events(1));
    await readUntil(reader, "id: ");
    await readUntil(reader, ": keep-alive\n\n");
    await reader.cancel();
  });

  it("sends an event as soon as the model has written it", async () => {
    const model = controlledBody();
    host = await startChatHost({ store: memoryStore(), respond: () => model.response() });
    const reader = (await ask(host)).body!.getReader();
    for (const n of [1, 2, 3]) {
      model.write(`data: {"n":${n}}\n\n`);
      await readUntil(reader, `{"n":${n}}`);
    }
    model.end();
    expect((await reader.read()).done).toBe(true);
  });

  it("joins the running answer to the same question, and asks the model once", async () => {
    const model = controlledBody();
    let asked = 0;
    host = await startChatHost({
      store: memoryStore(),
      respond() {
        asked += 1;
        return model.response();
      },
    });
    const first = (await ask(host)).body!.getReader();
    model.write(events(1));
    await readUntil(first, "id: ");
    const second = await ask(host);
    model.end();
    expect(idsOf(await second.text())).toHaveLength(1);
    expect(asked).toBe(1);
  });

  it.each([
    ["joins an answer that is just done", events(3), 1],
    [
      "asks again after an answer that failed in its own words",
      'event: error\ndata: {"type":"error"}\n\n',
      2,
    ],
  ])("%s when the question is sent again", async (_, body, expected) => {
    let asked = 0;
    host = await startChatHost({
      store: memoryStore(),
      respond() {
        asked += 1;
        return sse(body);
      },
    });
    const first = await (await ask(host)).text();
    const second = await (await ask(host)).text();
    expect(first.match(/^data:/gm)).toHaveLength(second.match(/^data:/gm)?.length ?? 0);
    expect(asked).toBe(expected);
  });

  it.each([
    ["a regeneration", { trigger: "regenerate-message" }],
    ["another question", { messages: [userMessage("u2")] }],
    [
      "a continuation after a tool has run",
      {
        messages: [
          userMessage(),
          {
            id: "a1",
            role: "assistant",
            parts: [{ type: "tool-x", toolCallId: "c1", state: "output-available" }],
          },
        ],
      },
    ],
  ])("ends the running answer and asks the model again for %s", async (_, options) => {
    const contexts: RespondContext[] = [];
    host = await startChatHost({
      store: memoryStore(),
      limits: { concurrentPerOwner: 1 },
      respond(context) {
        contexts.push(context);
        return contexts.length === 1 ? controlledBody().response() : sse(events(2));
      },
    });
    const first = await ask(host);
    expect(idsOf(await (await ask(host, options)).text())).toHaveLength(2);
    expect(contexts[0]?.signal.aborted).toBe(true);
    expect(await first.text()).not.toContain("data:");
  });

  it("starts one answer when the same question arrives twice at once", async () => {
    const model = controlledBody();
    let asked = 0;
    host = await startChatHost({
      store: memoryStore(),
      respond() {
        asked += 1;
        return model.response();
      },
    });
    const both = await Promise.all([ask(host), ask(host)]);
    model.write(events(3));
    model.end();
    for (const response of both) expect(idsOf(await response.text())).toHaveLength(3);
    expect(asked).toBe(1);
  });
});

describe("GET", () => {
  it("gives the events after any id, and what comes later", async () => {
    const model = controlledBody();
    host = await startChatHost({ store: memoryStore(), respond: () => model.response() });
    const first = (await ask(host)).body!.getReader();
    model.write(events(4));
    const ids = idsOf(await readUntil(first, '{"n":3}'));
    const rest = await streamOf(host, { after: ids[1]! });
    model.write(`data: {"n":4}\n\n`);
    model.end();
    const body = await rest.text();
    expect([...body.matchAll(/"n":(\d)/g)].map(([, n]) => n)).toEqual(["2", "3", "4"]);
    expect(idsOf(await (await streamOf(host)).text())).toHaveLength(5);
  });

  it("answers 204 where nothing is kept, and for an id of another turn", async () => {
    host = await startChatHost({ store: memoryStore(), respond: () => sse(events(2)) });
    expect((await streamOf(host)).status).toBe(204);
    const [old] = idsOf(await (await ask(host)).text());
    await (await ask(host, { messages: [userMessage("u2")] })).text();
    expect((await streamOf(host, { after: old! })).status).toBe(204);
    for (const after of ["7", "x.y", "a.-1"]) expect((await streamOf(host, { after })).status).toBe(204);
    expect((await streamOf(host)).status).toBe(200);
  });

  it("answers 204 without a store", async () => {
    host = await startChatHost({ respond: () => sse(events(2)) });
    await (await ask(host)).text();
    expect((await streamOf(host)).status).toBe(204);
  });

  it("answers an address that is none", async () => {
    host = await startChatHost({ store: memoryStore(), respond: () => sse(events(2)) });
    expect((await fetch(`${host.url}/api/chat`)).status).toBe(404);
    expect((await fetch(`${host.url}/api/chat/%ff/stream`)).status).toBe(400);
    expect((await fetch(`${host.url}//`)).status).toBe(404);
    expect((await fetch(host.api, { method: "PUT" })).status).toBe(405);
  });
});

describe("DELETE", () => {
  it("breaks the connection of a stopped answer of raw text, whose end another reader would take for its own", async () => {
    const model = controlledBody();
    host = await startChatHost({ store: memoryStore(), respond: () => model.response() });
    const reader = (await ask(host)).body!.getReader();
    model.write("data: Hello\n\n");
    const text = await readUntil(reader, "Hello");
    const later = await streamOf(host, { after: idsOf(text)[0] ?? "" });
    await streamOf(host, { method: "DELETE" });
    await expect(readUntil(reader, "never")).rejects.toThrow("terminated");
    await expect(later.text()).rejects.toThrow("terminated");
  });

  it("aborts the model's request, cancels its body, and ends every reader", async () => {
    const model = controlledBody();
    let aborted: Promise<void> | undefined;
    host = await startChatHost({
      store: memoryStore(),
      respond(context) {
        aborted = abortOf(context);
        return model.response();
      },
    });
    const first = await ask(host);
    const second = await streamOf(host);
    expect((await streamOf(host, { method: "DELETE" })).status).toBe(204);
    await Promise.all([aborted, model.cancelled, first.text(), second.text()]);
    expect((await streamOf(host)).status).toBe(204);
    expect(host.errors).toEqual([]);
  });

  it("ends a question that the model has not answered yet", async () => {
    let started!: () => void;
    const begun = new Promise<void>((resolve) => {
      started = resolve;
    });
    host = await startChatHost({
      store: memoryStore(),
      respond() {
        started();
        return new Promise<Response>(() => {});
      },
    });
    const asking = ask(host);
    await begun;
    await streamOf(host, { method: "DELETE" });
    expect((await asking).status).toBe(409);
  });
});

describe("owners", () => {
  it("answers a stranger as if the stream did not exist, and lets no stranger end, block or replace it", async () => {
    const model = controlledBody();
    let signal: AbortSignal | undefined;
    host = await startChatHost({
      store: memoryStore(),
      respond(context) {
        if (context.owner === "stranger") return sse(events(1));
        ({ signal } = context);
        return model.response();
      },
    });
    const mine = (await ask(host)).body!.getReader();
    model.write(events(2));
    const [id] = idsOf(await readUntil(mine, '{"n":1}'));
    const seen = await streamOf(host, { owner: "stranger", after: id! });
    const none = await streamOf(host, { owner: "stranger", id: "none", after: id! });
    expect([seen.status, await seen.text()]).toEqual([none.status, await none.text()]);
    expect((await streamOf(host, { owner: "stranger", method: "DELETE" })).status).toBe(204);
    await (await ask(host, { owner: "stranger" })).text();
    expect(signal?.aborted).toBe(false);
    model.write(`data: {"n":2}\n\n`);
    await readUntil(mine, '{"n":2}');
    model.end();
    expect(idsOf(await (await streamOf(host)).text())).toHaveLength(3);
  });

  it.each<[string, () => { owner: string } | undefined]>([
    ["gives no owner", () => undefined],
    ["gives an empty owner", () => ({ owner: "" })],
    [
      "throws",
      () => {
        throw new Error("The session of sk-secret is over.");
      },
    ],
  ])("answers 401 where authorize %s", async (_, authorize) => {
    host = await startChatHost({ store: memoryStore(), authorize, respond: () => sse(events(1)) });
    for (const response of [
      await ask(host),
      await streamOf(host),
      await streamOf(host, { method: "DELETE" }),
    ]) {
      expect(response.status).toBe(401);
      expect(await errorOf(response)).toEqual({ type: "unauthorized", message: "You are not signed in." });
    }
  });
});

describe("limits", () => {
  const post = (body: BodyInit, type = "application/json"): Promise<Response> =>
    fetch(host.api, {
      method: "POST",
      headers: { "content-type": type },
      body,
      duplex: "half",
    } as RequestInit);

  it("refuses a body that is too large with 413, whether or not its length is declared", async () => {
    host = await startChatHost({ limits: { bodyBytes: 1000 }, respond: () => sse(events(1)) });
    expect((await post("x".repeat(1001))).status).toBe(413);
    // By hand: the server answers before the body ends, which `fetch` does not read.
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(host.api, {
        method: "POST",
        headers: { "content-type": "application/json", "transfer-encoding": "chunked" },
      });
      request.on("response", (response) => {
        resolve([response.statusCode, response.headers.connection]);
        response.resume();
        request.destroy();
      });
      request.on("error", reject);
      request.write("x".repeat(2000));
    });
    expect(status).toEqual([413, "close"]);
  });

  it("does not break the connection of a client that reads the refusal while it still sends the body", async () => {
    host = await startChatHost({ limits: { bodyBytes: 1000 }, respond: () => sse(events(1)) });
    const socket = connect(Number(new URL(host.url).port), "127.0.0.1");
    const errors: Error[] = [];
    socket.on("error", (error) => errors.push(error));
    const part = "x".repeat(1_000_000);
    socket.write(
      `POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n${part}`,
    );
    let answer = "";
    let sent = 1;
    socket.on("data", (text: Buffer) => {
      answer += String(text);
    });
    await expect.poll(() => answer).toContain("too_large");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    for (; sent < 4; sent += 1) await new Promise((resolve) => socket.write(part, resolve));
    await closed;
    expect(errors).toEqual([]);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each([
    ["another type", "{}", "text/plain", 415],
    ["no JSON", "{", "application/json", 400],
    ["no object", "[]", "application/json", 400],
    ["no id", '{"messages":[]}', "application/json", 400],
    ["a long id", JSON.stringify({ id: "x".repeat(201), messages: [] }), "application/json", 400],
    ["no messages", '{"id":"a"}', "application/json", 400],
    ["too many messages", '{"id":"a","messages":[1,2,3]}', "application/json", 413],
  ])("refuses %s", async (_, body, type, status) => {
    host = await startChatHost({ limits: { messages: 2 }, respond: () => sse(events(1)) });
    expect((await post(body, type)).status).toBe(status);
  });

  it("refuses one owner's answers above the limit, and no one else's", async () => {
    const models = [controlledBody(), controlledBody(), controlledBody()];
    let next = 0;
    host = await startChatHost({
      store: memoryStore(),
      limits: { concurrentPerOwner: 2 },
      respond: () => models[next++]?.response() ?? sse(events(1)),
    });
    await ask(host, { id: "a" });
    const second = await ask(host, { id: "b" });
    const third = await ask(host, { id: "c" });
    expect([third.status, third.headers.get("retry-after")]).toEqual([429, "2"]);
    expect(await errorOf(third)).toMatchObject({ type: "rate_limit" });
    expect((await ask(host, { id: "c", owner: "other" })).status).toBe(200);
    models[1]?.end();
    await second.text();
    expect((await ask(host, { id: "c" })).status).toBe(200);
  });

  it("refuses one owner's readers above the limit, and begins no answer for them", async () => {
    let asked = 0;
    host = await startChatHost({
      store: memoryStore(),
      limits: { readersPerOwner: 1 },
      respond() {
        asked += 1;
        return controlledBody().response();
      },
    });
    const reader = (await ask(host)).body!.getReader();
    expect((await streamOf(host)).status).toBe(429);
    expect((await ask(host, { id: "other" })).status).toBe(429);
    expect(asked).toBe(1);
    await reader.cancel();
    await expect.poll(async () => (await streamOf(host)).status).toBe(200);
  });

  it.each([
    ["is too long", { answerBytes: 100 }],
    ["takes too long", { answerMs: 30 }],
  ])("ends an answer that %s with an error, and aborts the model", async (_, limits) => {
    const model = controlledBody();
    let aborted: Promise<void> | undefined;
    host = await startChatHost({
      store: memoryStore(),
      limits,
      respond(context) {
        aborted = abortOf(context);
        return model.response();
      },
    });
    model.write(events(2));
    const response = await ask(host);
    model.write(events(4));
    expect(await response.text()).toContain("event: error");
    await aborted;
    await model.cancelled;
  });

  it("ends an answer that nobody has read for unreadMs, and none that has a reader", async () => {
    const contexts: RespondContext[] = [];
    host = await startChatHost({
      store: memoryStore(),
      unreadMs: 30,
      respond(context) {
        contexts.push(context);
        return controlledBody().response();
      },
    });
    const left = new AbortController();
    await ask(host, { id: "left", signal: left.signal });
    await ask(host, { id: "read" });
    left.abort();
    await abortOf(contexts[0]!);
    expect(contexts[1]?.signal.aborted).toBe(false);
  });
});

describe("failures of the model", () => {
  it("turns a body that breaks off into an error event, never into an end", async () => {
    const model = controlledBody();
    host = await startChatHost({ store: memoryStore(), respond: () => model.response() });
    model.write(`${events(2)}data: {"half":`);
    const response = await ask(host);
    const reader = response.body!.getReader();
    await readUntil(reader, '{"n":1}');
    model.fail();
    const tail = await readUntil(reader, "\n\n");
    expect(tail).toContain("The model's answer broke off.");
    expect(tail).not.toContain("half");
    expect(await (await streamOf(host)).text()).toContain("event: error");
    expect(host.errors).toHaveLength(1);
  });

  it.each([
    [429, 429, "overloaded"],
    [401, 502, "upstream_error"],
    [500, 502, "upstream_error"],
  ])("answers a refusal of %d with a sentence and no word of the provider", async (status, own, type) => {
    host = await startChatHost({
      store: memoryStore(),
      respond: () =>
        new Response('{"error":{"message":"Incorrect key sk-abcdef123456 of org-secret99"}}', {
          status,
          headers: { "retry-after": "7" },
        }),
    });
    const response = await ask(host);
    expect([response.status, response.headers.get("retry-after")]).toEqual([own, "7"]);
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({ error: { type } });
    expect(body).not.toMatch(/sk-|org-|Incorrect/);
    expect(String(host.errors[0])).toContain("sk-abcdef123456");
    expect((await streamOf(host, { owner: "owner", after: "x.1" })).status).toBe(204);
  });

  it("answers an error of respond with a sentence, and its RequestError with its own", async () => {
    const errors = [
      new Error("ENOENT /srv/secret/key.pem"),
      new RequestError(402, "quota", "Your budget is used up."),
    ];
    host = await startChatHost({
      store: memoryStore(),
      respond() {
        throw errors.shift()!;
      },
    });
    const first = await ask(host);
    expect([first.status, await errorOf(first)]).toEqual([
      500,
      { type: "server_error", message: "The server failed." },
    ]);
    const second = await ask(host);
    expect([second.status, await errorOf(second)]).toEqual([
      402,
      { type: "quota", message: "Your budget is used up." },
    ]);
  });

  it("removes keys and accounts from an error in the answer, and nothing from its text", async () => {
    const text = 'data: {"delta":"An error: sk-abcdef123456 is a key of org-secret99"}\n\n';
    const error = 'event: error\ndata: {"error":{"message":"Bad key sk-abcdef123456 of org-secret99"}}\n\n';
    host = await startChatHost({ respond: () => sse(text + error) });
    const body = (await (await ask(host)).text()).replaceAll(/^id: .*\n/gm, "");
    expect(body.startsWith(text)).toBe(true);
    expect(body.slice(text.length)).toBe('event: error\ndata: {"error":{"message":"Bad key … of …"}}\n\n');
  });
});

describe("without a store", () => {
  it("aborts the model when the reader leaves", async () => {
    const model = controlledBody();
    let aborted: Promise<void> | undefined;
    host = await startChatHost({
      respond(context) {
        aborted = abortOf(context);
        return model.response();
      },
    });
    const left = new AbortController();
    const response = await ask(host, { signal: left.signal });
    model.write(events(1));
    await readUntil(response.body!.getReader(), "id: ");
    left.abort();
    await aborted;
    await model.cancelled;
  });

  it("aborts the model when the reader leaves before the answer begins", async () => {
    let seen!: (context: RespondContext) => void;
    const context = new Promise<RespondContext>((resolve) => {
      seen = resolve;
    });
    host = await startChatHost({
      respond(given) {
        seen(given);
        return new Promise<Response>(() => {});
      },
    });
    const left = new AbortController();
    const asking = ask(host, { signal: left.signal }).catch(() => {});
    const { signal } = await context;
    left.abort();
    await abortOf({ signal } as RespondContext);
    await asking;
  });

  it("reads from the model only as fast as the reader reads", async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify("x".repeat(10_000))}\n\n`));
      },
    });
    host = await startChatHost({ respond: () => new Response(endless) });
    const left = new AbortController();
    const response = await ask(host, { signal: left.signal });
    await response.body!.getReader().read();
    let before = -1;
    // The buffers of the connection fill, and then the model waits: 16 MiB would be the bound of the answer.
    while (before !== pulled) {
      before = pulled;
      for (let turns = 0; turns < 2000; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(pulled * 10_000).toBeLessThan(12 * 1024 * 1024);
    left.abort();
  });
});
