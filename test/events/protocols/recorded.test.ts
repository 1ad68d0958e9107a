import { describe, expect, it } from "vitest";
import { applyJsonPatch } from "../../../src/events/protocols/jsonPatch.js";
import { createPartialJson } from "../../../src/message/partialJson.js";
import { cutRandomly } from "../../../src/testing/cutChunks.js";
import { cutAt, decodeBytes, encode, type Decoded } from "../../support/decodeBytes.js";
import { random } from "../../support/random.js";

/** What recorded streams of many servers taught, each class with the bytes that taught it. */

const SEED = 20_261_124;
const SSE = "text/event-stream";
const data = (...records: (object | string)[]): string =>
  records
    .map((record) => `data: ${typeof record === "string" ? record : JSON.stringify(record)}\n\n`)
    .join("");

/** The answer of a body, which must be the same however it is cut. */
async function read(body: string | Uint8Array, contentType = SSE, endsWithBody = false): Promise<Decoded> {
  const bytes = typeof body === "string" ? encode(body) : body;
  const source = { contentType, endsWithBody };
  const whole = await decodeBytes([bytes], source);
  for (let round = 0; round < 8; round++) {
    const cut = await decodeBytes(cutRandomly(bytes, random(SEED + round)), source);
    expect({ outcome: cut.outcome, message: cut.message }).toEqual({
      outcome: whole.outcome,
      message: whole.message,
    });
  }
  return whole;
}
const textOf = ({ message }: Decoded): string =>
  message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");

describe("content that was read as nothing", () => {
  it.each([
    ["Replicate", `event: output\ndata: Hi\n\nevent: output\ndata:  there\n\nevent: done\ndata: {}\n\n`],
    [
      "Mastra",
      data(
        { type: "start", runId: "r", from: "AGENT", payload: {} },
        { type: "text-delta", runId: "r", from: "AGENT", payload: { id: "t", text: "Hi" } },
        { type: "text-delta", runId: "r", from: "AGENT", payload: { id: "t", text: " there" } },
        { type: "finish", runId: "r", from: "AGENT", payload: { stepResult: { reason: "stop" } } },
      ),
    ],
    [
      "AI SDK fullStream",
      data(
        { type: "text-delta", id: "t", text: "Hi" },
        { type: "text-delta", id: "t", text: " there" },
        { type: "finish", finishReason: "stop", totalUsage: { inputTokens: 1, outputTokens: 2 } },
      ),
    ],
    [
      "AI SDK fullStream of version 4",
      data(
        { type: "text-delta", textDelta: "Hi" },
        { type: "text-delta", textDelta: " there" },
        { type: "finish", finishReason: "stop" },
      ),
    ],
    ...["value", "data", "answer", "output", "chunk", "message", "reply"].flatMap(
      (key): [string, string][] => [
        [
          `typed, under ${key}`,
          data({ type: "token", [key]: "Hi" }, { type: "token", [key]: " there" }, { type: "done" }),
        ],
        [`untyped, under ${key}`, data({ [key]: "Hi" }, { [key]: " there" }, "[DONE]")],
        [
          `named, under ${key}`,
          [{ [key]: "Hi" }, { [key]: " there" }]
            .map((value) => `event: token\ndata: ${JSON.stringify(value)}\n\n`)
            .join("") + "event: done\ndata: {}\n\n",
        ],
      ],
    ),
    [
      "llama.cpp",
      data({ content: "Hi", stop: false }, { content: " there", stop: false }, { content: "", stop: true }),
    ],
    [
      "Pinecone",
      data(
        { type: "message_start", id: "1", model: "m", role: "assistant" },
        { type: "content_chunk", id: "1", delta: { content: "Hi" } },
        { type: "content_chunk", id: "1", delta: { content: " there" } },
        { type: "message_end", finish_reason: "stop", usage: { prompt_tokens: 1, completion_tokens: 2 } },
      ),
    ],
  ])("is text: %s", async (_, body) => {
    const answer = await read(body);
    expect({ outcome: answer.outcome, text: textOf(answer) }).toEqual({
      outcome: "finished",
      text: "Hi there",
    });
  });

  it("tools of AI SDK's fullStream are calls with their outputs", async () => {
    const { message, outcome } = await read(
      data(
        { type: "start" },
        { type: "start-step" },
        { type: "tool-input-start", id: "c", toolName: "weather" },
        { type: "tool-input-delta", id: "c", delta: '{"city":"Oslo"}' },
        { type: "tool-input-end", id: "c" },
        { type: "tool-call", toolCallId: "c", toolName: "weather", input: { city: "Oslo" } },
        { type: "tool-result", toolCallId: "c", toolName: "weather", output: { t: 21 } },
        { type: "tool-call", toolCallId: "d", toolName: "weather", input: {} },
        { type: "tool-error", toolCallId: "d", toolName: "weather", error: { message: "no" } },
        { type: "finish", finishReason: "stop" },
      ),
    );
    expect(outcome).toBe("finished");
    expect(message.parts.filter((part) => "toolCallId" in part)).toMatchObject([
      {
        type: "tool-weather",
        toolCallId: "c",
        state: "output-available",
        input: { city: "Oslo" },
        output: { t: 21 },
      },
      { type: "tool-weather", toolCallId: "d", state: "output-error", errorText: "no" },
    ]);
  });
});

describe("a body that is no text", () => {
  it.each([
    ["a NUL in the first bytes", new Uint8Array([0, 0, 0, 12, 1, 2, 3, 4])],
    ["a NUL behind text", encode("Hello\0 there")],
    ["UTF-16 with its mark", new Uint8Array([0xff, 0xfe, 72, 0, 105, 0])],
    ["UTF-16 without its mark", new Uint8Array([72, 0, 105, 0])],
    ["UTF-16 JSON", new Uint8Array(Array.from(encode(`{"text":"Hi"}`), (byte) => [byte, 0]).flat())],
    ["a PNG", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])],
  ])("is not a stream: %s", async (_, bytes) => {
    for (const contentType of ["", "text/plain", "application/octet-stream"]) {
      expect((await decodeBytes([bytes], { contentType })).outcome).toBe("not-a-stream");
      for (let at = 1; at < bytes.length; at++) {
        expect((await decodeBytes(cutAt(bytes, [at]), { contentType })).outcome).toBe("not-a-stream");
      }
    }
  });
});

describe("the label text/html", () => {
  it("does not make a stream a page: the bytes decide", async () => {
    const answer = await read(
      data({ choices: [{ delta: { content: "Hi" }, finish_reason: "stop" }] }),
      "text/html",
    );
    expect({ outcome: answer.outcome, text: textOf(answer) }).toEqual({ outcome: "finished", text: "Hi" });
    expect((await read("Hello <b>you</b>", "text/html")).outcome).toBe("finished");
    expect((await read("<!DOCTYPE html><title>x</title>", "text/html")).outcome).toBe("not-a-stream");
    expect((await read("<html><body>x", "text/html")).outcome).toBe("not-a-stream");
  });
});

describe("Anthropic", () => {
  it("takes content blocks inside message_start, and the reason beside them", async () => {
    const { message, outcome } = await read(
      data(
        {
          type: "message_start",
          message: {
            id: "m",
            model: "x",
            content: [{ type: "tool_use", id: "toolu_1", name: "lookup", input: { q: "a" } }],
            stop_reason: "tool_use",
            usage: { input_tokens: 3, output_tokens: 4 },
          },
        },
        { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 4 } },
        { type: "message_stop" },
      ),
    );
    expect(outcome).toBe("finished");
    expect(message).toMatchObject({
      parts: [{ type: "tool-lookup", toolCallId: "toolu_1", state: "input-available", input: { q: "a" } }],
      finishReason: "tool-calls",
    });
  });

  it("is not taken for granted where message_start holds no message", async () => {
    const { outcome } = await read(data({ type: "message_start", id: "1" }, { text: "Hi" }, "[DONE]"));
    expect(outcome).toBe("finished");
  });
});

describe("usage", () => {
  it("counts the prompt where the cache's count stands beside it", async () => {
    const { message } = await read(
      data(
        { choices: [{ delta: { content: "Hi" }, finish_reason: "stop" }] },
        {
          choices: [],
          usage: {
            prompt_tokens: 14,
            completion_tokens: 2,
            cache_read_input_tokens: 0,
            cache_creation_input_tokens: 0,
          },
        },
        "[DONE]",
      ),
    );
    expect(message.usage).toMatchObject({ inputTokens: 14, outputTokens: 2, totalTokens: 16 });
  });
});

describe("one newline between events", () => {
  it.each([
    [
      "OpenAI Chat",
      { choices: [{ delta: { content: "Hi" } }] },
      { choices: [{ delta: { content: " there" } }] },
    ],
    ["untyped", { text: "Hi" }, { text: " there" }],
  ])("ends an event where each line is JSON: %s", async (_, first, second) => {
    const body = `data: ${JSON.stringify(first)}\ndata: ${JSON.stringify(second)}\ndata: [DONE]\n`;
    const answer = await read(body);
    expect({ outcome: answer.outcome, text: textOf(answer) }).toEqual({
      outcome: "finished",
      text: "Hi there",
    });
    for (let at = 1; at < body.length; at++) {
      const cut = await decodeBytes(cutAt(encode(body), [at]), { contentType: SSE });
      expect({ at, message: cut.message }).toEqual({ at, message: answer.message });
    }
  });

  it("does not end an event that holds one JSON value in several lines", async () => {
    const body = `data: {\ndata:   "text": "Hi",\ndata:   "more": {\ndata:   }\ndata: }\n\ndata: [DONE]\n\n`;
    const answer = await read(body);
    expect({ outcome: answer.outcome, text: textOf(answer) }).toEqual({ outcome: "finished", text: "Hi" });
  });
});

describe("text that is sent twice", () => {
  it.each([
    [
      "deltas, then a closing copy",
      data(
        { type: "answer.delta", delta: "Hi" },
        { type: "answer.delta", delta: " there" },
        { type: "answer.done", text: "Hi there" },
      ),
    ],
    [
      "the whole text beside each delta",
      data({ delta: "Hi", content: "Hi" }, { delta: " there", content: "Hi there" }, "[DONE]"),
    ],
    [
      "a copy in the last record",
      data({ token: "Hi" }, { token: " there" }, { text: "Hi there", done: true }),
    ],
    [
      "a copy in the event that ends",
      `event: token\ndata: {"text":"Hi"}\n\nevent: token\ndata: {"text":" there"}\n\nevent: done\ndata: {"text":"Hi there"}\n\n`,
    ],
  ])("is shown once: %s", async (_, body) => {
    const answer = await read(body);
    expect({ outcome: answer.outcome, text: textOf(answer) }).toEqual({
      outcome: "finished",
      text: "Hi there",
    });
  });

  it("is shown twice where the model repeats itself", async () => {
    expect(textOf(await read(data({ text: "ha" }, { text: "ha" }, "[DONE]")))).toBe("haha");
  });
});

describe("an error", () => {
  it("in a field of its own is an error", async () => {
    const { outcome, error } = await read(
      `error: {"message":"context too long","code":400}\n\ndata: [DONE]\n\n`,
    );
    expect({ outcome, words: error?.message }).toEqual({ outcome: "upstream", words: "context too long" });
    const later = await read(
      `${data({ choices: [{ delta: { content: "Hi" } }] })}error: {"message":"gone"}\n\ndata: [DONE]\n\n`,
    );
    expect({ outcome: later.outcome, text: textOf(later) }).toEqual({ outcome: "upstream", text: "Hi" });
  });

  it.each([
    [
      "OpenRouter's choice",
      data(
        { choices: [{ delta: {}, finish_reason: "error", error: { code: 502, message: "provider died" } }] },
        "[DONE]",
      ),
      "provider died",
      true,
    ],
    [
      "DeepSeek's resources",
      data({ choices: [{ delta: {}, finish_reason: "insufficient_system_resource" }] }, "[DONE]"),
      "The server reported an error.",
      true,
    ],
    [
      "Gemini's broken call",
      data({ candidates: [{ content: { parts: [] }, finishReason: "MALFORMED_FUNCTION_CALL" }] }),
      "The server reported an error.",
      true,
    ],
  ])("is not an answer that is done: %s", async (_, body, words, retryable) => {
    const { outcome, error } = await read(body);
    expect({ outcome, words: error?.message, retryable: error?.retryable }).toEqual({
      outcome: "upstream",
      words,
      retryable,
    });
  });
});

describe("sources and pictures", () => {
  it("of Perplexity and OpenRouter are parts, each once", async () => {
    const { message } = await read(
      data(
        {
          choices: [{ delta: { content: "Hi" } }],
          citations: ["https://a.example/"],
          search_results: [{ title: "A", url: "https://a.example/" }],
        },
        {
          choices: [
            {
              delta: { images: [{ type: "image_url", image_url: { url: "data:image/png;base64,AA==" } }] },
              finish_reason: "stop",
            },
          ],
          citations: ["https://a.example/", "https://b.example/"],
        },
        "[DONE]",
      ),
    );
    expect(message.parts).toMatchObject([
      { type: "text", text: "Hi" },
      { type: "source-url", url: "https://a.example/", title: "A" },
      { type: "file", mediaType: "image/png", url: "data:image/png;base64,AA==" },
      { type: "source-url", url: "https://b.example/" },
    ]);
  });
});

describe("AG-UI", () => {
  const run = (...events: object[]): string =>
    data({ type: "RUN_STARTED", threadId: "t", runId: "r" }, ...events, {
      type: "RUN_FINISHED",
      threadId: "t",
      runId: "r",
    });

  it("shows a snapshot of messages that came alone, the answer only", async () => {
    const { message, outcome } = await read(
      run({
        type: "MESSAGES_SNAPSHOT",
        messages: [
          { id: "0", role: "assistant", content: "before" },
          { id: "1", role: "user", content: "?" },
          {
            id: "2",
            role: "assistant",
            toolCalls: [{ id: "c", type: "function", function: { name: "w", arguments: "{}" } }],
          },
          { id: "3", role: "tool", toolCallId: "c", content: "21" },
          { id: "4", role: "assistant", content: "Hi" },
        ],
      }),
    );
    expect(outcome).toBe("finished");
    expect(message.parts).toMatchObject([
      { type: "tool-w", state: "output-available", output: 21 },
      { type: "text", text: "Hi" },
    ]);
  });

  it("says that a tool failed, and keeps messages of the user out of the answer", async () => {
    const { message } = await read(
      run(
        { type: "TEXT_MESSAGE_CHUNK", messageId: "u", role: "user", delta: "my own words" },
        { type: "TEXT_MESSAGE_CHUNK", messageId: "s", role: "system", delta: "be nice" },
        { type: "TOOL_CALL_START", toolCallId: "c", toolCallName: "w" },
        { type: "TOOL_CALL_END", toolCallId: "c" },
        {
          type: "TOOL_CALL_RESULT",
          messageId: "m",
          toolCallId: "c",
          content: "",
          error: "no such city",
          role: "tool",
        },
        { type: "TEXT_MESSAGE_CHUNK", messageId: "a", role: "assistant", delta: "Hi" },
      ),
    );
    expect(message.parts).toMatchObject([
      { type: "tool-w", state: "output-error", errorText: "no such city" },
      { type: "text", text: "Hi" },
    ]);
    expect(message.parts).toHaveLength(2);
  });

  it("goes on behind a run of TanStack that finished to call tools", async () => {
    const finished = (runId: string, finishReason: string): object => ({
      type: "RUN_FINISHED",
      threadId: "t",
      runId,
      metadata: { tanstack: { finishReason } },
    });
    const started = { type: "RUN_STARTED", threadId: "t", runId: "1" };
    const first = data(
      started,
      { type: "TEXT_MESSAGE_CHUNK", messageId: "a", delta: "Hi" },
      finished("1", "tool_calls"),
    );
    const { events } = await read(first);
    // The end of the body proves it, not the run's.
    expect(events.findIndex(({ type }) => type === "finish")).toBe(events.length - 1);
    const { message } = await read(
      first +
        data(
          { type: "RUN_STARTED", threadId: "t", runId: "2" },
          { type: "TEXT_MESSAGE_CHUNK", messageId: "b", delta: " there" },
          finished("2", "length"),
        ),
    );
    expect(message).toMatchObject({ finishReason: "length", parts: [{ text: "Hi" }, { text: " there" }] });
  });

  it("passes a patch on that is for a state which the app has sent", async () => {
    const patch = [{ op: "replace", path: "/city", value: "Oslo" }];
    const { events } = await read(run({ type: "STATE_DELTA", delta: patch }));
    expect(events).toContainEqual({ type: "data", name: "state-delta", data: patch, transient: true });
  });
});

describe("AI SDK", () => {
  const message = (...chunks: object[]): string =>
    data({ type: "start", messageId: "m" }, ...chunks, { type: "finish", finishReason: "stop" }, "[DONE]");

  it("keeps the calls of two steps apart that have one id", async () => {
    const step = (city: string): object[] => [
      { type: "start-step" },
      { type: "tool-input-available", toolCallId: "call-0", toolName: "w", input: { city } },
      { type: "tool-output-available", toolCallId: "call-0", output: city.length },
      { type: "finish-step" },
    ];
    const answer = await read(message(...step("Oslo"), ...step("Rome!")));
    expect(answer.message.parts.filter((part) => "toolCallId" in part)).toMatchObject([
      { toolCallId: "call-0", input: { city: "Oslo" }, output: 4 },
      { toolCallId: "call-0-2", input: { city: "Rome!" }, output: 5 },
    ]);
  });

  it("keeps custom parts, files of the reasoning, metadata of results and tools, automatic approvals, and null", async () => {
    const { message: answer } = await read(
      message(
        { type: "custom", kind: "acme.note", providerMetadata: { acme: { n: 1 } } },
        { type: "reasoning-file", url: "data:,", mediaType: "text/plain" },
        {
          type: "tool-input-available",
          toolCallId: "c",
          toolName: "w",
          input: null,
          toolMetadata: { icon: "sun" },
        },
        { type: "tool-approval-request", toolCallId: "c", approvalId: "a", isAutomatic: true },
      ),
    );
    expect(answer.parts).toMatchObject([
      { type: "custom", kind: "acme.note", providerMetadata: { acme: { n: 1 } } },
      { type: "reasoning-file", url: "data:,", mediaType: "text/plain" },
      {
        type: "tool-w",
        input: null,
        toolMetadata: { icon: "sun" },
        approval: { id: "a", isAutomatic: true },
      },
    ]);
    const { message: after } = await read(
      message(
        { type: "tool-input-available", toolCallId: "c", toolName: "w", input: {} },
        {
          type: "tool-output-available",
          toolCallId: "c",
          output: 1,
          providerMetadata: { acme: { seal: "x" } },
        },
      ),
    );
    expect(after.parts).toMatchObject([{ resultProviderMetadata: { acme: { seal: "x" } } }]);
  });
});

describe("OpenAI Responses", () => {
  it("waits for a search for tools that the app makes", async () => {
    const item = {
      type: "tool_search_call",
      id: "ts_1",
      call_id: "call_1",
      execution: "client",
      arguments: { goal: "weather" },
    };
    const { message } = await read(
      data(
        { type: "response.created", response: { id: "r", model: "m" } },
        { type: "response.output_item.added", output_index: 0, item },
        { type: "response.output_item.done", output_index: 0, item },
        { type: "response.completed", response: { id: "r", status: "completed" } },
      ),
    );
    expect(message).toMatchObject({
      finishReason: "tool-calls",
      parts: [
        {
          type: "tool-tool_search",
          toolCallId: "call_1",
          state: "input-available",
          input: { goal: "weather" },
        },
      ],
    });
    expect(message.parts[0]).not.toHaveProperty("providerExecuted");
  });
});

describe("bounds", () => {
  it("a patch that doubles the state again and again ends with an error, in milliseconds", async () => {
    const copies = Array.from({ length: 60 }, (_, at) => ({ op: "copy", from: "", path: `/${at}` }));
    const started = performance.now();
    const { outcome } = await decodeBytes(
      [
        encode(
          data(
            { type: "RUN_STARTED", threadId: "t", runId: "r" },
            { type: "STATE_SNAPSHOT", snapshot: { list: [1, 2, 3] } },
            { type: "STATE_DELTA", delta: copies },
          ),
        ),
      ],
      { contentType: SSE },
    );
    expect(outcome).toBe("event-too-large");
    expect(performance.now() - started).toBeLessThan(1000);
    expect(() => applyJsonPatch({ list: [1] }, copies)).toThrow();
  });

  it("raw text without an end fails where it outgrows the limit of an event", async () => {
    const piece = encode("x".repeat(1_000_000));
    const { outcome, message } = await decodeBytes(Array<Uint8Array>(60).fill(piece), {
      contentType: "text/plain",
    });
    expect(outcome).toBe("event-too-large");
    expect(textOf({ message, outcome, events: [] })).toHaveLength(16_777_216);
  });

  it("an input of 100,000 keys is read in linear time", () => {
    const timeOf = (count: number): number => {
      const text = `{${Array.from({ length: count }, (_, at) => `"key${at}":${at}`).join(",")}}`;
      const json = createPartialJson();
      const started = performance.now();
      for (let at = 0; at < text.length; at += 8) {
        json.feed(text.slice(at, at + 8));
        json.value();
      }
      expect(Object.keys(json.value() as object)).toHaveLength(count);
      return performance.now() - started;
    };
    timeOf(10_000);
    const [small, large] = [timeOf(25_000), timeOf(100_000)];
    expect(large).toBeLessThan(Math.max(16 * small, 1000));
  });
});
