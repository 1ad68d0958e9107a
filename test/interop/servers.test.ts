import { EventEncoder } from "@ag-ui/encoder";
import { EventType, type BaseEvent } from "@ag-ui/core";
import { chat as tanstackChat, memoryStream, toolDefinition, toServerSentEventsResponse } from "@tanstack/ai";
import type { AnyTextAdapter } from "@tanstack/ai";
import { stepCountIs, streamText, tool } from "ai6";
import { MockLanguageModelV3, simulateReadableStream } from "ai6/test";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ChatOptions } from "../../src/chat/chatOptions.js";
import { createChat } from "../../src/chat/createChat.js";
import { startFaultServer } from "../../src/testing/faultServer.js";
import { createManualClock, settlePromises } from "../../src/testing/manualClock.js";
import type { ChatMessage } from "../../src/message/message.js";

/** Servers of others, as their packages make them: an answer, a tool, an error, a cut. */

interface Asked {
  code: string;
  message: ChatMessage | undefined;
}

/** Sends one question to a server that answers with this response. */
async function ask(
  respond: (request: Request) => Response | Promise<Response>,
  options: ChatOptions = {},
): Promise<Asked> {
  const chat = createChat({
    publish: "sync",
    retry: false,
    ...options,
    fetch: async (_, init) => await respond(new Request("http://localhost/api/chat", init)),
  });
  const outcome = await chat.sendMessage("?");
  const message = chat.getSnapshot().messages[1];
  return { code: outcome.type === "error" ? outcome.error.code : outcome.type, message };
}

/** The same response, cut after so many of its bytes. */
async function cut(response: Response, keep: (length: number) => number): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  return new Response(bytes.slice(0, keep(bytes.length)), { headers: response.headers });
}

const textOf = (message: ChatMessage | undefined): string =>
  message?.parts.map((part) => (part.type === "text" ? part.text : "")).join("") ?? "";

describe("a TanStack AI server", () => {
  type Chunks = AsyncIterable<never>;
  const run = (finishReason: string, ...events: object[]): object[] => [
    { type: "RUN_STARTED", threadId: "t", runId: "r" },
    ...events,
    { type: "RUN_FINISHED", threadId: "t", runId: "r", finishReason },
  ];
  const words = (text: string): object[] => [
    { type: "TEXT_MESSAGE_START", messageId: text, role: "assistant" },
    { type: "TEXT_MESSAGE_CONTENT", messageId: text, delta: text },
    { type: "TEXT_MESSAGE_END", messageId: text },
  ];
  const call = [
    { type: "TOOL_CALL_START", toolCallId: "c1", toolCallName: "weather", toolName: "weather" },
    { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: '{"city":"Oslo"}' },
    { type: "TOOL_CALL_END", toolCallId: "c1", toolCallName: "weather", input: { city: "Oslo" } },
  ];

  /** A model that gives these events, one list for each call of it; an `Error` is thrown. */
  function adapterOf(...answers: (object[] | Error)[]): AnyTextAdapter {
    return {
      kind: "text",
      name: "scripted",
      model: "scripted",
      "~types": {} as never,
      async *chatStream(): Chunks {
        const answer = answers.shift() ?? [];
        if (answer instanceof Error) throw answer;
        yield* answer as never[];
      },
      structuredOutput: () => Promise.reject(new Error("not scripted")),
    } as unknown as AnyTextAdapter;
  }
  function weather(execute: () => Promise<unknown>) {
    return toolDefinition({
      name: "weather",
      description: "The weather of a city",
      inputSchema: z.object({ city: z.string() }),
    }).server(execute);
  }
  let runs = 0;
  const serve = (adapter: AnyTextAdapter, tools: never[] = []): Response =>
    toServerSentEventsResponse(
      tanstackChat({ adapter, messages: [{ role: "user", content: "?" }], tools } as never) as never,
      { durability: { adapter: memoryStream({ runId: `run-${++runs}` }) }, debug: false },
    );

  it("answers", async () => {
    const { code, message } = await ask(() => serve(adapterOf(run("stop", ...words("Hello")))));
    expect({ code, text: textOf(message) }).toEqual({ code: "done", text: "Hello" });
    expect(message).toMatchObject({ status: "complete", finishReason: "stop" });
  });

  it("is waited for while its tool takes three seconds", async () => {
    const clock = createManualClock();
    let finishTool: (output: unknown) => void = () => {};
    const output = new Promise((resolve) => (finishTool = resolve));
    let startTool: () => void = () => {};
    const called = new Promise<void>((resolve) => (startTool = resolve));
    const tools = [
      weather(() => {
        startTool();
        return output;
      }),
    ] as never[];
    const chat = createChat({
      publish: "sync",
      retry: false,
      clock,
      fetch: async () => serve(adapterOf(run("tool_calls", ...call), run("stop", ...words("21 °C"))), tools),
    });
    const outcome = chat.sendMessage("?");
    await called;
    await settlePromises();
    await clock.advance(3000);
    expect(chat.getSnapshot().status).toBe("streaming");
    finishTool({ t: 21 });
    expect(await outcome).toEqual({ type: "done" });
    const message = chat.getSnapshot().messages[1];
    expect(message?.parts.filter(({ type }) => type !== "step-start")).toMatchObject([
      { type: "tool-weather", state: "output-available", input: { city: "Oslo" }, output: { t: 21 } },
      { type: "text", text: "21 °C" },
    ]);
  });

  it("shows that a tool failed", async () => {
    const tools = [weather(() => Promise.reject(new Error("no such city")))] as never[];
    const { code, message } = await ask(() =>
      serve(adapterOf(run("tool_calls", ...call), run("stop", ...words("Sorry"))), tools),
    );
    expect(code).toBe("done");
    expect(message?.parts.filter(({ type }) => type !== "step-start")).toMatchObject([
      { type: "tool-weather", state: "output-error", errorText: "no such city" },
      { type: "text", text: "Sorry" },
    ]);
  });

  it("says that its model failed, and is truncated where it is cut", async () => {
    expect((await ask(() => serve(adapterOf(new Error("model broke"))))).code).toBe("upstream");
    const whole = (): Response => serve(adapterOf(run("stop", ...words("Hello"))));
    const half = await ask(async () => await cut(whole(), (length) => Math.floor(length * 0.6)));
    expect(half.code).toBe("truncated");
  });
});

describe("a server with AG-UI's own encoder", () => {
  const encode = (...events: BaseEvent[]): Response => {
    const encoder = new EventEncoder();
    return new Response(events.map((event) => encoder.encodeSSE(event)).join(""), {
      headers: { "content-type": encoder.getContentType() },
    });
  };
  const started = { type: EventType.RUN_STARTED, threadId: "t", runId: "r" };
  const finished = { type: EventType.RUN_FINISHED, threadId: "t", runId: "r" };
  const hello = [
    { type: EventType.TEXT_MESSAGE_START, messageId: "m", role: "assistant" },
    { type: EventType.TEXT_MESSAGE_CONTENT, messageId: "m", delta: "Hello" },
    { type: EventType.TEXT_MESSAGE_END, messageId: "m" },
  ];

  it("answers, calls a tool, fails, and is truncated where it is cut", async () => {
    const answer = await ask(() => encode(started, ...hello, finished));
    expect({ code: answer.code, text: textOf(answer.message) }).toEqual({ code: "done", text: "Hello" });
    const withTool = await ask(() =>
      encode(
        started,
        { type: EventType.TOOL_CALL_START, toolCallId: "c", toolCallName: "weather" },
        { type: EventType.TOOL_CALL_ARGS, toolCallId: "c", delta: "{}" },
        { type: EventType.TOOL_CALL_END, toolCallId: "c" },
        {
          type: EventType.TOOL_CALL_RESULT,
          messageId: "x",
          toolCallId: "c",
          content: '{"t":21}',
        },
        ...hello,
        finished,
      ),
    );
    expect(withTool.message?.parts).toMatchObject([
      { type: "tool-weather", state: "output-available", output: { t: 21 } },
      { type: "text", text: "Hello" },
    ]);
    const failed = await ask(() => encode(started, ...hello, { type: EventType.RUN_ERROR, message: "no" }));
    expect({ code: failed.code, text: textOf(failed.message) }).toEqual({ code: "upstream", text: "Hello" });
    expect((await ask(() => encode(started, ...hello))).code).toBe("truncated");
  });
});

describe("a server of AI SDK 6", () => {
  const usage = {
    inputTokens: { total: 7, noCache: 7, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 5, text: 5, reasoning: 0 },
  };
  const finish = (unified: string): object => ({
    type: "finish",
    finishReason: { unified, raw: unified },
    usage,
  });
  const words = (text: string): object[] => [
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", delta: text },
    { type: "text-end", id: "t" },
  ];
  const call = [
    { type: "tool-input-start", id: "c1", toolName: "weather" },
    { type: "tool-input-delta", id: "c1", delta: '{"city":"Oslo"}' },
    { type: "tool-input-end", id: "c1" },
    { type: "tool-call", toolCallId: "c1", toolName: "weather", input: '{"city":"Oslo"}' },
  ];
  function stream(...answers: (object[] | Error)[]) {
    const model = new MockLanguageModelV3({
      doStream: () => {
        const answer = answers.shift() ?? [];
        if (answer instanceof Error) return Promise.reject(answer);
        return Promise.resolve({
          stream: simulateReadableStream({
            chunks: [{ type: "stream-start", warnings: [] }, ...answer] as never[],
            initialDelayInMs: null,
            chunkDelayInMs: null,
          }),
        });
      },
    });
    return streamText({
      model,
      prompt: "?",
      maxRetries: 0,
      stopWhen: stepCountIs(3),
      tools: {
        weather: tool({
          inputSchema: z.object({ city: z.string() }),
          execute: () => Promise.resolve({ t: 21 }),
        }),
      },
      // It would write its errors to the console.
      onError() {},
    });
  }

  it("answers, calls a tool, fails, and is truncated where it is cut", async () => {
    const answer = await ask(() => stream([...words("Hello"), finish("stop")]).toUIMessageStreamResponse());
    expect({ code: answer.code, text: textOf(answer.message) }).toEqual({ code: "done", text: "Hello" });
    const withTool = await ask(() =>
      stream(
        [...call, finish("tool-calls")],
        [...words("21 °C"), finish("stop")],
      ).toUIMessageStreamResponse(),
    );
    expect(withTool.code).toBe("done");
    expect(withTool.message?.parts.filter(({ type }) => type !== "step-start")).toMatchObject([
      { type: "tool-weather", state: "output-available", input: { city: "Oslo" }, output: { t: 21 } },
      { type: "text", text: "21 °C" },
    ]);
    expect((await ask(() => stream(new Error("model broke")).toUIMessageStreamResponse())).code).toBe(
      "upstream",
    );
    const half = await ask(
      async () =>
        await cut(stream([...words("Hello"), finish("stop")]).toUIMessageStreamResponse(), (n) => n - 60),
    );
    expect(half.code).toBe("truncated");
  });

  it("may write its full stream to the wire as it is", async () => {
    const answer = await ask(() => {
      const { fullStream } = stream([...call, finish("tool-calls")], [...words("21 °C"), finish("stop")]);
      const encoder = new TextEncoder();
      return new Response(
        fullStream.pipeThrough(
          new TransformStream<unknown, Uint8Array>({
            transform: (part, out) => out.enqueue(encoder.encode(`data: ${JSON.stringify(part)}\n\n`)),
          }),
        ),
        { headers: { "content-type": "text/event-stream" } },
      );
    });
    expect(answer.code).toBe("done");
    expect(answer.message?.parts.filter(({ type }) => type !== "step-start")).toMatchObject([
      { type: "tool-weather", state: "output-available", output: { t: 21 } },
      { type: "text", text: "21 °C" },
    ]);
  });
});

describe("a server in LangGraph's shape, over a real connection", () => {
  const event = (name: string, value: unknown): string =>
    `event: ${name}\r\ndata: ${JSON.stringify(value)}\r\n\r\n`;
  const chunk = (content: string): string =>
    event("messages", [{ type: "AIMessageChunk", id: "run-1", content }, { langgraph_node: "agent" }]);
  const call = event("messages", [
    {
      type: "AIMessageChunk",
      id: "run-0",
      content: "",
      tool_call_chunks: [{ id: "c1", index: 0, name: "weather", args: '{"city":"Oslo"}' }],
    },
    {},
  ]);
  const result = event("messages", [
    { type: "tool", tool_call_id: "c1", content: '{"t":21}', status: "success" },
    {},
  ]);
  const begin = event("metadata", { run_id: "r", attempt: 1 });
  const end = event("end", null);

  it.each([
    ["an answer", [begin, ": heartbeat\r\n\r\n", chunk("Hel"), chunk("lo"), end], "done", "Hello"],
    ["a tool", [begin, call, result, chunk("21 °C"), end], "done", "21 °C"],
    [
      "an error",
      [begin, chunk("Hel"), event("error", { error: "ValueError", message: "no" })],
      "upstream",
      "Hel",
    ],
    ["a cut", [begin, chunk("Hel")], "truncated", "Hel"],
  ])("%s is read as meant", async (_, pieces, code, text) => {
    const server = await startFaultServer(async (exchange) => {
      exchange.head(200, { "content-type": "text/event-stream" });
      for (const piece of pieces) await exchange.write(piece);
      exchange.end();
    });
    try {
      const chat = createChat({ api: `${server.url}/runs/stream`, publish: "sync", retry: false });
      const outcome = await chat.sendMessage("?");
      const message = chat.getSnapshot().messages[1];
      expect(outcome.type === "error" ? outcome.error.code : outcome.type).toBe(code);
      expect(textOf(message)).toBe(text);
      if (pieces.includes(call)) {
        expect(message?.parts).toHaveLength(2);
        expect(message?.parts[0]).toMatchObject({
          type: "tool-weather",
          state: "output-available",
          output: { t: 21 },
        });
      }
    } finally {
      await server.close();
    }
  });
});
