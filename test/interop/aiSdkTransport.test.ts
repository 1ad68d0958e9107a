import {
  convertToModelMessages,
  DefaultChatTransport,
  DirectChatTransport,
  streamText,
  ToolLoopAgent,
  type UIMessage,
  type UIMessageChunk,
} from "ai";
import { MockLanguageModelV4, simulateReadableStream } from "ai/test";
import { describe, expect, it } from "vitest";
import { createChat, messageText, type ChatOptions, type StreamChatError } from "react-streaming-chat/core";

type ModelStream = Awaited<ReturnType<MockLanguageModelV4["doStream"]>>["stream"];
type ModelPart = ModelStream extends ReadableStream<infer Part> ? Part : never;

const chunks: ModelPart[] = [
  { type: "stream-start", warnings: [] },
  { type: "text-start", id: "t" },
  { type: "text-delta", id: "t", delta: "Hel" },
  { type: "text-delta", id: "t", delta: "lo" },
  { type: "text-end", id: "t" },
  {
    type: "finish",
    finishReason: { unified: "stop", raw: "stop" },
    usage: {
      inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: 2, text: 2, reasoning: 0 },
    },
  },
];
const model = (): MockLanguageModelV4 =>
  new MockLanguageModelV4({
    doStream: async () => ({
      stream: simulateReadableStream({ chunks, initialDelayInMs: null, chunkDelayInMs: null }),
    }),
  });

function chatWith(transport: ChatOptions["transport"], options: ChatOptions = {}) {
  return createChat({ id: "c", publish: "sync", retry: false, transport, ...options });
}

describe("a transport of AI SDK, given as it is", () => {
  it("brings an answer over HTTP, and resumes by its own address", async () => {
    const requests: { url: string; method: string; body: unknown; header: string | null }[] = [];
    const transport = new DefaultChatTransport({
      api: "https://example.com/chat",
      async fetch(url, init) {
        requests.push({
          url: new Request(url).url,
          method: init?.method ?? "GET",
          body: typeof init?.body === "string" ? JSON.parse(init.body) : undefined,
          header: new Headers(init?.headers).get("x-token"),
        });
        if (init?.method !== "POST") return new Response(null, { status: 204 });
        const { messages } = JSON.parse(init.body as string) as { messages: UIMessage[] };
        const result = streamText({ model: model(), messages: await convertToModelMessages(messages) });
        return result.toUIMessageStreamResponse();
      },
    });
    const chat = chatWith(transport, { headers: { "x-token": "secret" }, body: { model: "small" } });
    expect(await chat.sendMessage("Hi")).toEqual({ type: "done" });
    expect(messageText(chat.getSnapshot().messages[1]!)).toBe("Hello");
    expect(requests[0]).toMatchObject({
      method: "POST",
      header: "secret",
      body: {
        id: "c",
        trigger: "submit-message",
        model: "small",
        messages: [{ role: "user", parts: [{ type: "text", text: "Hi" }] }],
      },
    });
    expect(await chat.resume()).toBeUndefined();
    expect(requests[1]).toMatchObject({ method: "GET", url: "https://example.com/chat/c/stream" });
  });

  it("brings an answer without a server", async () => {
    const agent = new ToolLoopAgent({ model: model() });
    const chat = chatWith(new DirectChatTransport({ agent }));
    expect(await chat.sendMessage("Hi")).toEqual({ type: "done" });
    expect(messageText(chat.getSnapshot().messages[1]!)).toBe("Hello");
  });

  const scripted = (stream: () => Promise<ReadableStream<UIMessageChunk>>) => ({
    sendMessages: stream,
    reconnectToStream: async () => null,
  });
  const delta: UIMessageChunk[] = [
    { type: "start" },
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", delta: "half" },
  ];

  it("is not believed to be complete where its stream ends without a proof", async () => {
    const cut = scripted(async () =>
      simulateReadableStream({ chunks: delta, initialDelayInMs: null, chunkDelayInMs: null }),
    );
    expect(await chatWith(cut).sendMessage("Hi")).toMatchObject({
      type: "error",
      error: { code: "truncated" },
    });
  });

  it("fails with the words of the server's refusal, which it throws as a plain error", async () => {
    const refused = scripted(async () => {
      throw new Error("You are not signed in.");
    });
    expect(await chatWith(refused).sendMessage("Hi")).toMatchObject({
      error: { code: "upstream", message: "You are not signed in.", retryable: false },
    });
    const offline = scripted(async () => {
      throw new TypeError("Failed to fetch");
    });
    const outcome = await chatWith(offline).sendMessage("Hi");
    expect((outcome as { error: StreamChatError }).error).toMatchObject({ code: "network", retryable: true });
  });

  it("is cancelled by stop()", async () => {
    let cancelled = false;
    const stream = new ReadableStream<UIMessageChunk>({
      start(controller) {
        for (const chunk of delta) controller.enqueue(chunk);
      },
      cancel() {
        cancelled = true;
      },
    });
    const chat = chatWith(scripted(async () => stream));
    const outcome = chat.sendMessage("Hi");
    await new Promise<void>((resolve) => {
      const undo = chat.subscribe(() => {
        if (chat.getSnapshot().phase !== "streaming") return;
        undo();
        resolve();
      });
    });
    await chat.stop();
    expect(await outcome).toEqual({ type: "stopped", reason: "user" });
    expect(cancelled).toBe(true);
  });
});
