import {
  convertToModelMessages,
  createUIMessageStream,
  createUIMessageStreamResponse,
  safeValidateUIMessages,
  stepCountIs,
  streamText,
  tool,
  validateUIMessages,
  type UIMessage,
} from "ai";
import { MockLanguageModelV4, simulateReadableStream } from "ai/test";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createChat, toUIMessage, type ChatOptions, type ChatMessage } from "react-streaming-chat/core";

type ModelStream = Awaited<ReturnType<MockLanguageModelV4["doStream"]>>["stream"];
type ModelPart = ModelStream extends ReadableStream<infer Part> ? Part : never;

const usage = {
  inputTokens: { total: 7, noCache: 7, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 5, text: 5, reasoning: 0 },
};
const finish = (unified: "stop" | "tool-calls"): ModelPart => ({
  type: "finish",
  finishReason: { unified, raw: unified },
  usage,
});
const text = (words: string): ModelPart[] => [
  { type: "text-start", id: "t" },
  ...words.split(/(?<= )/).map((delta): ModelPart => ({ type: "text-delta", id: "t", delta })),
  { type: "text-end", id: "t" },
];
const toolCall = (toolCallId: string, toolName: string, input: unknown): ModelPart[] => [
  { type: "tool-input-start", id: toolCallId, toolName },
  { type: "tool-input-delta", id: toolCallId, delta: JSON.stringify(input) },
  { type: "tool-input-end", id: toolCallId },
  { type: "tool-call", toolCallId, toolName, input: JSON.stringify(input) },
];

/** A model that answers with these parts, one list for each call of it. */
function modelOf(...answers: ModelPart[][]): MockLanguageModelV4 {
  return new MockLanguageModelV4({
    doStream: () =>
      Promise.resolve({
        stream: simulateReadableStream({
          chunks: [{ type: "stream-start", warnings: [] }, ...(answers.shift() ?? [])] as ModelPart[],
          initialDelayInMs: null,
          chunkDelayInMs: null,
        }),
      }),
  });
}

type Tools = NonNullable<Parameters<typeof streamText>[0]["tools"]>;

/** AI SDK's own server in place of the network: what we post goes through its validator, its model call, its response. */
function serve(
  model: MockLanguageModelV4,
  tools: Tools = {},
): { fetch: typeof fetch; bodies: { messages: UIMessage[] }[] } {
  const bodies: { messages: UIMessage[] }[] = [];
  return {
    bodies,
    async fetch(_url, init) {
      const body = JSON.parse(init?.body as string) as { messages: UIMessage[] };
      bodies.push(body);
      const messages = await validateUIMessages({ messages: body.messages });
      const result = streamText({
        model,
        tools,
        messages: await convertToModelMessages(messages),
        stopWhen: stepCountIs(5),
        // It would write its errors to the console.
        onError() {},
      });
      return result.toUIMessageStreamResponse({
        originalMessages: messages,
        sendSources: true,
        messageMetadata: ({ part }) =>
          part.type === "finish" ? { tokens: part.totalUsage.outputTokens } : undefined,
      });
    },
  };
}

const chatOf = (fetch: typeof globalThis.fetch, options: ChatOptions = {}) =>
  createChat({ fetch, retry: false, publish: "sync", ...options });
const typesOf = (message: ChatMessage | undefined): string[] => message?.parts.map(({ type }) => type) ?? [];

describe("AI SDK's streamText into our chat", () => {
  it("gives reasoning, text, sources and metadata, and what we send back is what its validator takes", async () => {
    const model = modelOf(
      [
        { type: "reasoning-start", id: "r" },
        { type: "reasoning-delta", id: "r", delta: "hm" },
        { type: "reasoning-end", id: "r" },
        ...text("Hello there, friend."),
        finish("stop"),
      ],
      [...text("Again."), finish("stop")],
    );
    const { fetch, bodies } = serve(model);
    const chat = chatOf(fetch);
    expect(await chat.sendMessage("Hi")).toEqual({ type: "done" });
    const answer = chat.getSnapshot().messages[1];
    expect(typesOf(answer)).toEqual(["step-start", "reasoning", "text"]);
    expect(answer).toMatchObject({
      status: "complete",
      finishReason: "stop",
      metadata: { tokens: 5 },
      parts: [{}, { text: "hm", state: "done" }, { text: "Hello there, friend.", state: "done" }],
    });
    expect(await chat.sendMessage("More")).toEqual({ type: "done" });
    expect(bodies[1]?.messages).toHaveLength(3);
    expect(model.doStreamCalls[1]?.prompt).toMatchObject([
      { role: "user", content: [{ type: "text", text: "Hi" }] },
      {
        role: "assistant",
        content: [
          { type: "reasoning", text: "hm" },
          { type: "text", text: "Hello there, friend." },
        ],
      },
      { role: "user", content: [{ type: "text", text: "More" }] },
    ]);
  });

  it("runs the server's tools and shows both steps in one message", async () => {
    const model = modelOf(
      [...toolCall("c1", "weather", { city: "Oslo" }), finish("tool-calls")],
      [...text("It is 4 degrees."), finish("stop")],
    );
    const weather = tool({ inputSchema: z.object({ city: z.string() }), execute: ({ city }) => city.length });
    const chat = chatOf(serve(model, { weather }).fetch);
    expect(await chat.sendMessage("Weather?")).toEqual({ type: "done" });
    expect(typesOf(chat.getSnapshot().messages[1])).toEqual([
      "step-start",
      "tool-weather",
      "step-start",
      "text",
    ]);
    expect(chat.getSnapshot().messages[1]?.parts[1]).toMatchObject({
      state: "output-available",
      input: { city: "Oslo" },
      output: 4,
    });
  });

  it("leaves a tool without execute to the page, and takes its output for the next step of the same message", async () => {
    const model = modelOf(
      [...toolCall("c1", "place", {}), finish("tool-calls")],
      [...text("You are in Oslo."), finish("stop")],
    );
    const { fetch, bodies } = serve(model, { place: tool({ inputSchema: z.object({}) }) });
    const chat = chatOf(fetch, { tools: { place: { execute: () => ({ city: "Oslo" }) } } });
    expect(await chat.sendMessage("Where am I?")).toEqual({ type: "done" });
    const { messages } = chat.getSnapshot();
    expect(messages).toHaveLength(2);
    expect(typesOf(messages[1])).toEqual(["step-start", "tool-place", "step-start", "text"]);
    expect(bodies[1]).toMatchObject({ trigger: "submit-message", messageId: messages[1]?.id });
    expect(model.doStreamCalls[1]?.prompt.at(-1)).toMatchObject({
      role: "tool",
      content: [{ type: "tool-result", toolCallId: "c1", output: { type: "json", value: { city: "Oslo" } } }],
    });
  });

  it("asks for approval, and runs its tool when it is given", async () => {
    const model = modelOf(
      [...toolCall("c1", "pay", { amount: 5 }), finish("tool-calls")],
      [...text("Paid."), finish("stop")],
    );
    const pay = tool({
      inputSchema: z.object({ amount: z.number() }),
      needsApproval: true,
      execute: ({ amount }) => `paid ${amount}`,
    });
    const chat = chatOf(serve(model, { pay }).fetch);
    expect(await chat.sendMessage("Pay 5")).toEqual({ type: "requires-action" });
    const part = chat.getSnapshot().messages[1]?.parts.at(-1);
    if (part?.type !== "tool-pay" || !("approval" in part) || part.state !== "approval-requested") {
      throw new Error(`expected a request for approval, not ${JSON.stringify(part)}`);
    }
    expect(await chat.addToolApprovalResponse({ id: part.approval.id, approved: true })).toEqual({
      type: "done",
    });
    const { messages } = chat.getSnapshot();
    expect(messages).toHaveLength(2);
    expect(messages[1]?.parts).toContainEqual(
      expect.objectContaining({ type: "tool-pay", state: "output-available", output: "paid 5" }),
    );
    expect(messages[1]?.parts.at(-1)).toMatchObject({ type: "text", text: "Paid." });
  });

  it("tells the model that an approval was denied, and why", async () => {
    const model = modelOf(
      [...toolCall("c1", "pay", { amount: 5 }), finish("tool-calls")],
      [...text("Then not."), finish("stop")],
    );
    const pay = tool({
      inputSchema: z.object({ amount: z.number() }),
      needsApproval: true,
      execute: () => "paid",
    });
    const chat = chatOf(serve(model, { pay }).fetch);
    await chat.sendMessage("Pay 5");
    const part = chat.getSnapshot().messages[1]?.parts.at(-1);
    const { id } = (part as { approval: { id: string } }).approval;
    expect(await chat.addToolApprovalResponse({ id, approved: false, reason: "too much" })).toEqual({
      type: "done",
    });
    expect(chat.getSnapshot().messages[1]?.parts).toContainEqual(
      expect.objectContaining({
        type: "tool-pay",
        state: "output-denied",
        approval: expect.objectContaining({ approved: false, reason: "too much" }) as unknown,
      }),
    );
    expect(JSON.stringify(model.doStreamCalls[1]?.prompt)).toContain("too much");
  });

  it("shows a tool of the server's that failed, and one that was called with what is no input", async () => {
    const model = modelOf(
      [
        ...toolCall("c1", "weather", { city: "Oslo" }),
        ...toolCall("c2", "weather", { town: 1 }),
        finish("tool-calls"),
      ],
      [...text("Neither worked."), finish("stop")],
      [...text("Nor now."), finish("stop")],
    );
    const weather = tool({
      inputSchema: z.object({ city: z.string() }),
      execute: (): string => {
        throw new Error("no network");
      },
    });
    const chat = chatOf(serve(model, { weather }).fetch);
    expect(await chat.sendMessage("Weather?")).toEqual({ type: "done" });
    const failed = chat.getSnapshot().messages[1]?.parts.filter((part) => "toolCallId" in part);
    expect(failed).toMatchObject([
      { toolCallId: "c1", state: "output-error", input: { city: "Oslo" } },
      { toolCallId: "c2", state: "output-error" },
    ]);
    expect(await chat.sendMessage("And now?")).toEqual({ type: "done" });
  });

  it("shows what a model itself finds and draws, and gives sealed reasoning back as it was", async () => {
    const seal = { vendor: { signature: "c2VhbA==" } };
    const model = modelOf(
      [
        { type: "reasoning-start", id: "r" },
        { type: "reasoning-delta", id: "r", delta: "hm" },
        { type: "reasoning-end", id: "r", providerMetadata: seal },
        { type: "tool-input-start", id: "s1", toolName: "search", providerExecuted: true, dynamic: true },
        { type: "tool-input-end", id: "s1" },
        {
          type: "tool-call",
          toolCallId: "s1",
          toolName: "search",
          input: `{"q":"grass"}`,
          providerExecuted: true,
          dynamic: true,
        },
        { type: "tool-result", toolCallId: "s1", toolName: "search", result: ["green"], dynamic: true },
        { type: "source", sourceType: "url", id: "u1", url: "https://example.com/", title: "Example" },
        { type: "source", sourceType: "document", id: "d1", mediaType: "application/pdf", title: "Paper" },
        { type: "file", mediaType: "image/png", data: { type: "data", data: "aGk=" } },
        ...text("Green."),
        finish("stop"),
      ],
      [...text("Still."), finish("stop")],
    );
    const { fetch, bodies } = serve(model);
    const chat = chatOf(fetch);
    expect(await chat.sendMessage("Grass?")).toEqual({ type: "done" });
    expect(chat.getSnapshot().messages[1]?.parts).toMatchObject([
      { type: "step-start" },
      { type: "reasoning", text: "hm", providerMetadata: seal },
      {
        type: "dynamic-tool",
        toolName: "search",
        state: "output-available",
        input: { q: "grass" },
        output: ["green"],
        providerExecuted: true,
      },
      { type: "source-url", sourceId: "u1", url: "https://example.com/", title: "Example" },
      { type: "source-document", sourceId: "d1", mediaType: "application/pdf", title: "Paper" },
      { type: "file", mediaType: "image/png", url: "data:image/png;base64,aGk=" },
      { type: "text", text: "Green." },
    ]);
    expect(await chat.sendMessage("Sure?")).toEqual({ type: "done" });
    expect(bodies[1]?.messages[1]?.parts).toHaveLength(7);
    expect(model.doStreamCalls[1]?.prompt[1]).toMatchObject({
      role: "assistant",
      content: expect.arrayContaining([
        expect.objectContaining({ type: "reasoning", text: "hm", providerOptions: seal }),
        expect.objectContaining({ type: "tool-call", toolCallId: "s1", providerExecuted: true }),
        expect.objectContaining({ type: "text", text: "Green." }),
      ]) as unknown,
    });
  });

  it("tells its errors, and keeps what came before", async () => {
    const model = modelOf([
      { type: "text-start", id: "t" },
      { type: "text-delta", id: "t", delta: "half" },
      { type: "error", error: new Error("secret") },
    ]);
    const chat = chatOf(serve(model).fetch);
    expect(await chat.sendMessage("Hi")).toMatchObject({ type: "error", error: { code: "upstream" } });
    expect(chat.getSnapshot().messages[1]?.parts.at(-1)).toMatchObject({
      text: "half",
      state: "done",
      outcome: "error",
    });
  });

  it("sends its data parts, sources and files, transient ones to onEvent only", async () => {
    const seen: string[] = [];
    const stream = createUIMessageStream({
      execute({ writer }) {
        writer.write({ type: "start" });
        writer.write({ type: "data-weather", id: "w", data: { state: "loading" } });
        writer.write({ type: "data-weather", id: "w", data: { state: "done" } });
        writer.write({ type: "data-note", data: "hush", transient: true });
        writer.write({ type: "source-url", sourceId: "s", url: "https://example.com/", title: "Example" });
        writer.write({ type: "file", mediaType: "image/png", url: "data:image/png;base64,aGk=" });
        writer.write({ type: "finish" });
      },
    });
    const chat = chatOf(() => Promise.resolve(createUIMessageStreamResponse({ stream })), {
      onEvent: (event) => event.type === "data" && seen.push(event.name),
    });
    expect(await chat.sendMessage("Hi")).toEqual({ type: "done" });
    expect(chat.getSnapshot().messages[1]?.parts).toMatchObject([
      { type: "data-weather", id: "w", data: { state: "done" } },
      { type: "source-url", title: "Example" },
      { type: "file", mediaType: "image/png" },
    ]);
    expect(seen).toEqual(["weather", "weather", "note"]);
  });
});

describe("a message of ours in AI SDK's shape", () => {
  it("is valid whatever its turn came to, and converts to model messages", async () => {
    const message: ChatMessage = {
      id: "m",
      role: "assistant",
      status: "stopped",
      parts: [
        { type: "step-start" },
        { type: "reasoning", text: "hm", state: "done", outcome: "stopped", startedAt: 1, durationMs: 2 },
        { type: "text", text: "half", state: "done", outcome: "error", refusal: true },
        {
          type: "tool-weather",
          toolCallId: "c1",
          state: "output-error",
          input: undefined,
          rawInput: '{"ci',
          inputText: '{"ci',
          errorText: "cut short",
        },
        { type: "data-note", id: "n", data: 1 },
      ],
    };
    const messages = [toUIMessage<UIMessage["parts"][number]>(message)];
    expect(await safeValidateUIMessages({ messages: structuredClone(messages) })).toMatchObject({
      success: true,
    });
    expect(JSON.stringify(messages)).not.toMatch(/inputText|rawInput|startedAt|durationMs|refusal|stopped/);
    expect(await convertToModelMessages(messages)).toMatchObject([
      {
        role: "assistant",
        content: [{ type: "reasoning" }, { type: "text", text: "half" }, { type: "tool-call" }],
      },
      {
        role: "tool",
        content: [{ type: "tool-result", output: { type: "error-text", value: "cut short" } }],
      },
    ]);
  });
});
