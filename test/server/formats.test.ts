import { readUIMessageStream, type UIMessage, type UIMessageChunk, DefaultChatTransport } from "ai";
import { afterEach, describe, expect, it } from "vitest";
import { memoryStore, type Answer } from "react-streaming-chat/server";
import type { StreamEvent } from "react-streaming-chat/core";
import { foundingFixtures } from "../fixtures/wire/founding.js";
import { frameworkFixtures } from "../fixtures/wire/frameworks.js";
import { platformFixtures } from "../fixtures/wire/platforms.js";
import { vendorFixtures } from "../fixtures/wire/vendors.js";
import type { WireFixture } from "../fixtures/wire/wireFixture.js";
import { isEndMark } from "../../src/server/stream/knownEvents.js";
import { readAnswer } from "../../src/server/stream/readAnswer.js";
import { decodeBytes } from "../support/decodeBytes.js";
import { random } from "../support/random.js";
import { ask, startChatHost, streamOf, type ChatHost } from "./support/chatHost.js";

let host: ChatHost;
afterEach(() => host.close());

const fixtures = [...vendorFixtures, ...frameworkFixtures, ...platformFixtures, ...foundingFixtures];
/** Version 1 of AI SDK's data stream has no server-sent events, so no place for ids: the handlers refuse it. */
const served = fixtures.filter(({ body }) => !/^[0-9a-k]:["[{]/.test(body));

/** The body cut at seeded random places. */
function chunksOf({ body }: WireFixture): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(body);
  const next = random(bytes.length);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      const end = at + 1 + Math.floor(next() * 80);
      controller.enqueue(bytes.subarray(at, end));
      at = end;
      return undefined;
    },
  });
}

describe("a provider's answer through the handlers becomes the same message", () => {
  it.each(served.map((fixture) => [fixture.name, fixture] as const))("%s", async (_, fixture) => {
    host = await startChatHost({
      store: memoryStore(),
      respond: () =>
        new Response(chunksOf(fixture), {
          headers: { "content-type": fixture.contentType, ...fixture.headers },
        }),
    });
    const direct = await decodeBytes([new TextEncoder().encode(fixture.body)], {
      ...fixture,
      endsWithBody: true,
    });
    for (const response of [await ask(host), await streamOf(host)]) {
      const passed = await decodeBytes([new Uint8Array(await response.arrayBuffer())], {
        contentType: response.headers.get("content-type") ?? "",
        headers: Object.fromEntries(response.headers),
        endsWithBody: true,
      });
      expect(passed.outcome).toBe(direct.outcome);
      expect(passed.message.parts).toEqual(direct.message.parts);
    }
    expect(host.errors).toEqual([]);
  });

  it("knows the end mark of every format but one, and sees none in half of an answer", async () => {
    const marked = async ({ contentType, headers }: WireFixture, body: string): Promise<boolean> => {
      const response = new Response(body, { headers: { "content-type": contentType, ...headers } });
      const events: string[] = [];
      const { records } = await readAnswer(response, new AbortController().signal);
      for await (const some of records) events.push(...some);
      return events.slice(-5).some(isEndMark);
    };
    const unmarked: string[] = [];
    const early: string[] = [];
    for (const fixture of served) {
      const { outcome } = await decodeBytes([new TextEncoder().encode(fixture.body)], fixture);
      if (outcome !== "finished") continue;
      if (!(await marked(fixture, fixture.body))) unmarked.push(fixture.name);
      if (await marked(fixture, fixture.body.slice(0, fixture.body.length / 2))) early.push(fixture.name);
    }
    // Its last event looks like that of every inner step: such a question is sent to the model again.
    expect(unmarked).toEqual(["LangChain events"]);
    // Steps of an agent that end one by one, and text whose every cut is text.
    expect(early).toEqual(["Claude Code with partial messages", "plain text"]);
  });

  it("refuses AI SDK's data stream with a hint for the developer", async () => {
    host = await startChatHost({
      respond: () => new Response('0:"Hi"\n', { headers: { "content-type": "text/plain" } }),
    });
    expect((await ask(host)).status).toBe(500);
    expect(String(host.errors[0])).toContain("toUIMessageStreamResponse");
  });
});

const answerEvents: StreamEvent[] = [
  { type: "start", messageId: "m1" },
  { type: "reasoning-delta", id: "r", delta: "Let me " },
  { type: "reasoning-delta", id: "r", delta: "see." },
  { type: "reasoning-end", id: "r" },
  { type: "tool-input-start", toolCallId: "c1", toolName: "weather" },
  { type: "tool-input-delta", toolCallId: "c1", delta: '{"city":' },
  { type: "tool-input-delta", toolCallId: "c1", delta: '"Oslo"}' },
  { type: "tool-input-available", toolCallId: "c1", toolName: "weather", input: { city: "Oslo" } },
  { type: "tool-output-available", toolCallId: "c1", output: { degrees: 7 } },
  { type: "source-url", sourceId: "s1", url: "https://example.com/", title: "Example" },
  { type: "data", name: "chart", id: "d1", data: [1, 2] },
  { type: "text-delta", id: "t", delta: "Seven " },
  { type: "text-delta", id: "t", delta: "degrees 🌦️." },
  { type: "usage", usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } },
  { type: "finish", finishReason: "stop" },
];

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** What AI SDK's own client makes of the answer. */
async function readByAiSdk(answer: () => Answer): Promise<UIMessage | undefined> {
  host = await startChatHost({ store: memoryStore(), respond: answer });
  const transport = new DefaultChatTransport({ api: host.api });
  const stream: ReadableStream<UIMessageChunk> = await transport.sendMessages({
    chatId: "chat",
    trigger: "submit-message",
    messageId: undefined,
    messages: [{ id: "u1", role: "user", parts: [{ type: "text", text: "Hello" }] }],
    abortSignal: undefined,
  });
  let last: UIMessage | undefined;
  for await (const message of readUIMessageStream({ stream, terminateOnError: true })) last = message;
  return last;
}

describe("AI SDK's client", () => {
  it("reads events that respond gives", async () => {
    expect((await readByAiSdk(() => each(answerEvents)))?.parts).toMatchObject([
      { type: "reasoning", text: "Let me see.", state: "done" },
      { type: "tool-weather", toolCallId: "c1", state: "output-available", output: { degrees: 7 } },
      { type: "source-url", url: "https://example.com/" },
      { type: "data-chart", id: "d1", data: [1, 2] },
      { type: "text", text: "Seven degrees 🌦️.", state: "done" },
    ]);
  });

  it("reads pieces of text, and plain text of a model", async () => {
    const parts = [{ type: "text", text: "Hello, wörld", state: "done" }];
    expect((await readByAiSdk(() => each(["Hello", ", wörld"])))?.parts).toMatchObject(parts);
    await host.close();
    expect((await readByAiSdk(() => new Response("Hello, wörld")))?.parts).toMatchObject(parts);
  });

  it("sees the failure of an answer that breaks off", async () => {
    async function* broken(): AsyncGenerator<StreamEvent> {
      yield { type: "text-delta", id: "t", delta: "Half" };
      throw new Error("secret");
    }
    await expect(readByAiSdk(broken)).rejects.toThrow("The model's answer broke off.");
  });

  it("resumes the answer by its own reconnection", async () => {
    const parts = (await readByAiSdk(() => each(answerEvents)))?.parts;
    const stream = await new DefaultChatTransport({ api: host.api }).reconnectToStream({ chatId: "chat" });
    let last: UIMessage | undefined;
    for await (const message of readUIMessageStream({ stream: stream! })) last = message;
    expect(last?.parts).toEqual(parts);
  });
});
