import { describe, expect, it } from "vitest";
import type { ChatMessage, MessagePart } from "../../../src/message/message.js";
import { defineProtocol } from "../../../src/events/defineProtocol.js";
import { createStreamDecoder } from "../../../src/events/decode/streamDecoder.js";
import { decodeBytes, encode, type Decoded } from "../../support/decodeBytes.js";

const SSE = "text/event-stream";
const sse = (...values: (object | string)[]): string =>
  values.map((value) => `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`).join("");
const ndjson = (...values: object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join("");
const decode = (body: string, contentType: string = SSE): Promise<Decoded> =>
  decodeBytes([encode(body)], { contentType });
const text = ({ parts }: ChatMessage): string =>
  parts.map((part: MessagePart) => (part.type === "text" ? part.text : "")).join("|");
const shapes = ({ parts }: ChatMessage): unknown[] =>
  parts.map((part) =>
    "text" in part ? [part.type, part.text] : "toolCallId" in part ? [part.type, part.input] : part.type,
  );

const start = (id: string): object => ({
  type: "message_start",
  message: { id, content: [], usage: { input_tokens: 1, output_tokens: 1 } },
});
const block = (index: number, content_block: object): object => ({
  type: "content_block_start",
  index,
  content_block,
});
const delta = (index: number, inner: object): object => ({
  type: "content_block_delta",
  index,
  delta: inner,
});
const stop = (index: number): object => ({ type: "content_block_stop", index });
const reason = (stop_reason: string): object => ({
  type: "message_delta",
  delta: { stop_reason },
  usage: { output_tokens: 9 },
});
const chunk = (delta: object, more: object = {}, finish_reason: string | null = null): object => ({
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
});
const call = (fields: object, fn: object): object => chunk({ tool_calls: [{ ...fields, function: fn }] });
const textDelta = (sequence_number: number, text: string): object => ({
  type: "response.output_text.delta",
  sequence_number,
  output_index: 0,
  content_index: 0,
  delta: text,
});
const geminiPart = (value: object): object => ({ candidates: [{ content: { parts: [value] } }] });
const agUiRun = (runId: string, text: string, finishReason: string): object[] => [
  { type: "RUN_STARTED", runId, threadId: "t" },
  { type: "TEXT_MESSAGE_CHUNK", messageId: runId, delta: text },
  { type: "RUN_FINISHED", runId, threadId: "t", finishReason },
];

describe("usage over the steps of one body", () => {
  it("adds up the runs of AG-UI, and never the runs inside a run", async () => {
    const used = (runId: string, inputTokens: number, outputTokens: number): object => ({
      type: "RUN_FINISHED",
      runId,
      finishReason: "tool_calls",
      usage: [{ inputTokens, outputTokens }],
    });
    const begin = (runId: string): object => ({ type: "RUN_STARTED", runId });
    const last = { ...used("2", 20, 7), finishReason: "stop" };
    const { message } = await decode(
      sse(begin("1"), used("1", 10, 5), begin("2"), begin("inner"), used("inner", 3, 3), last, last),
    );
    expect(message.usage).toEqual({ inputTokens: 30, outputTokens: 12, totalTokens: 42 });
  });

  it("adds up the steps of AI SDK's data stream, and takes its own total for the total", async () => {
    const step = (promptTokens: number, completionTokens: number): string =>
      `e:${JSON.stringify({ finishReason: "tool-calls", usage: { promptTokens, completionTokens } })}\n`;
    const steps = `f:{"messageId":"m"}\n0:"a"\n${step(10, 5)}f:{"messageId":"m"}\n0:"b"\n${step(20, 7)}`;
    const expected = { inputTokens: 30, outputTokens: 12, totalTokens: 42 };
    const bare = await decode(`${steps}d:{"finishReason":"stop"}\n`, "text/plain");
    expect(bare.message.usage).toEqual(expected);
    const summed = `${steps}d:{"finishReason":"stop","usage":{"promptTokens":30,"completionTokens":12}}\n`;
    expect((await decode(summed, "text/plain")).message.usage).toEqual(expected);
  });
});

describe("Anthropic", () => {
  it("begins again with a second message_start, without what came before", async () => {
    const { message, outcome } = await decode(
      sse(
        start("a"),
        delta(0, { type: "text_delta", text: "lost" }),
        block(1, { type: "tool_use", id: "t", name: "w", input: {} }),
        start("b"),
        block(0, { type: "text", text: "" }),
        delta(0, { type: "text_delta", text: "kept" }),
        stop(0),
        reason("end_turn"),
        { type: "message_stop" },
      ),
    );
    expect({ outcome, shapes: shapes(message) }).toEqual({ outcome: "finished", shapes: [["text", "kept"]] });
    expect(message.usage).toEqual({ inputTokens: 1, outputTokens: 9, totalTokens: 10 });
  });

  it("takes a block without start, and a tool that max_tokens cut off", async () => {
    const { message } = await decode(
      sse(
        start("a"),
        delta(0, { type: "text_delta", text: "Hi" }),
        block(1, { type: "tool_use", id: "t", name: "w", input: {} }),
        delta(1, { type: "input_json_delta", partial_json: `{"a":` }),
        reason("max_tokens"),
        { type: "message_stop" },
      ),
    );
    expect(message.finishReason).toBe("length");
    expect(message.parts).toMatchObject([
      { type: "text", text: "Hi", state: "done" },
      { type: "tool-w", state: "output-error", rawInput: `{"a":` },
    ]);
  });

  it("shows the provider's own tools with their results, redacted thinking, and sources", async () => {
    const { message } = await decode(
      sse(
        start("a"),
        block(0, { type: "redacted_thinking", data: "xx" }),
        stop(0),
        block(1, { type: "server_tool_use", id: "s", name: "web_search", input: {} }),
        delta(1, { type: "input_json_delta", partial_json: `{"query":"x"}` }),
        stop(1),
        block(2, { type: "web_search_tool_result", tool_use_id: "s", content: [{ url: "u" }] }),
        stop(2),
        delta(3, {
          type: "citations_delta",
          citation: { type: "web_search_result_location", url: "https://e.com", title: "E" },
        }),
        delta(3, { type: "text_delta", text: "cited" }),
        { type: "some_future_event" },
        reason("end_turn"),
      ),
    );
    expect(message.parts).toMatchObject([
      { type: "reasoning", providerMetadata: { anthropic: { redactedData: "xx" } } },
      {
        type: "tool-web_search",
        providerExecuted: true,
        state: "output-available",
        input: { query: "x" },
        output: [{ url: "u" }],
      },
      { type: "source-url", url: "https://e.com", title: "E" },
      { type: "text", text: "cited" },
    ]);
  });

  it("reads empty arguments as an empty object", async () => {
    const { message } = await decode(
      sse(
        start("a"),
        block(0, { type: "tool_use", id: "t", name: "now", input: {} }),
        stop(0),
        reason("tool_use"),
      ),
    );
    expect(shapes(message)).toEqual([["tool-now", {}]]);
  });

  it("fails with the error of the stream, and keeps the text", async () => {
    const { message, outcome, events } = await decode(
      `${sse(start("a"), delta(0, { type: "text_delta", text: "Hi" }))}event: error\n${sse({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } })}`,
    );
    expect({ outcome, text: text(message) }).toEqual({ outcome: "upstream", text: "Hi" });
    expect(events.at(-1)).toMatchObject({
      error: { message: "Overloaded", retryable: true, provider: { type: "overloaded_error" } },
    });
  });

  it("takes a whole message where the server did not stream", async () => {
    const { message, outcome } = await decode(
      JSON.stringify(
        {
          type: "message",
          role: "assistant",
          content: [
            { type: "text", text: "Hi" },
            { type: "tool_use", id: "t", name: "w", input: { a: 1 } },
          ],
          stop_reason: "tool_use",
          usage: { input_tokens: 1, output_tokens: 2 },
        },
        null,
        2,
      ),
      "application/json",
    );
    expect({ outcome, shapes: shapes(message) }).toEqual({
      outcome: "finished",
      shapes: [
        ["text", "Hi"],
        ["tool-w", { a: 1 }],
      ],
    });
  });
});

describe("OpenAI Chat", () => {
  it("takes the name repeated, in pieces, without an index, or all at once", async () => {
    for (const calls of [
      [
        call({ index: 0, id: "c" }, { name: "w", arguments: `{"a"` }),
        call({ index: 0, id: "c" }, { name: "w", arguments: ":1}" }),
      ],
      [
        call({ index: 0, id: "c" }, { name: "w", arguments: "" }),
        call({ index: 0, id: "c" }, { name: "w", arguments: `{"a":1}` }),
      ],
      [call({ id: "c" }, { name: "w", arguments: `{"a":` }), call({}, { arguments: "1}" })],
      [call({ index: 0, id: "c" }, { name: "w", arguments: `{"a":1}` })],
      [
        call({ index: 3, id: "c", type: "function" }, { name: "w" }),
        call({ index: 3 }, { arguments: `{"a":1}` }),
      ],
    ]) {
      const { message } = await decode(sse(...calls, chunk({}, {}, "tool_calls"), "[DONE]"));
      expect(message.parts).toMatchObject([
        { type: "tool-w", toolCallId: "c", input: { a: 1 }, state: "input-available" },
      ]);
    }
    const pieces = await decode(
      sse(
        call({ index: 0, id: "c" }, { name: "get_" }),
        call({ index: 0 }, { name: "time", arguments: "" }),
        chunk({}, {}, "tool_calls"),
      ),
    );
    expect(shapes(pieces.message)).toEqual([["tool-get_time", {}]]);
  });

  it("tells calls apart that all have index 0 or none", async () => {
    for (const index of [{ index: 0 }, {}]) {
      const { message } = await decode(
        sse(
          call({ ...index, id: "a" }, { name: "w", arguments: `{"n":1}` }),
          call({ ...index, id: "b" }, { name: "w", arguments: `{"n":2}` }),
          chunk({}, {}, "tool_calls"),
        ),
      );
      expect(shapes(message)).toEqual([
        ["tool-w", { n: 1 }],
        ["tool-w", { n: 2 }],
      ]);
    }
  });

  it("shows reasoning once though it is sent twice, refusals as such, typed content", async () => {
    const { message } = await decode(
      sse(
        chunk({ reasoning: "Hm", reasoning_details: [{ type: "reasoning.text", text: "Hm" }] }),
        chunk({ reasoning_details: [{ type: "reasoning.summary", summary: "m." }] }),
        chunk({
          content: [
            { type: "thinking", thinking: [{ type: "text", text: "!" }] },
            { type: "text", text: "Hi" },
          ],
        }),
        chunk({ reasoning_content: "", reasoning: "?" }),
        chunk({ refusal: "No." }),
        chunk({}, {}, "stop"),
      ),
    );
    expect(message.parts).toEqual([
      { type: "reasoning", text: "Hmm.!", state: "done" },
      { type: "text", text: "Hi", state: "done" },
      { type: "reasoning", text: "?", state: "done" },
      { type: "text", text: "No.", state: "done", refusal: true },
    ]);
  });

  it("fails with an error beside choices, alone, and in an event named error", async () => {
    for (const body of [
      sse(
        chunk({ content: "Hi" }),
        chunk({ content: "" }, { error: { code: 400, message: "limit" } }, "error"),
        "[DONE]",
      ),
      sse(chunk({ content: "Hi" }), { error: { code: 400, message: "limit" } }),
      `${sse(chunk({ content: "Hi" }))}event: error\n${sse({ error: { message: "limit", type: "invalid_request_error" } })}`,
      sse(chunk({ content: "Hi" }), { object: "error", message: "limit" }),
    ]) {
      const { outcome, message, events } = await decode(body);
      expect({ outcome, text: text(message) }).toEqual({ outcome: "upstream", text: "Hi" });
      expect(events.findLast((event) => event.type === "error")).toMatchObject({
        error: { message: "limit" },
      });
    }
  });

  it("keeps text that comes with the reason or after it, and counts usage once", async () => {
    const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
    const { message, events } = await decode(
      sse(
        chunk({ content: "a" }, { usage }),
        chunk({ content: "b" }, { usage }, "stop"),
        chunk({ content: "" }, {}, "stop"),
        { choices: [], usage },
        { choices: [], x_groq: { usage } },
        "[DONE]",
      ),
    );
    expect(text(message)).toBe("ab");
    expect(message.usage).toEqual({ inputTokens: 3, outputTokens: 4, totalTokens: 7 });
    expect(events.filter(({ type }) => type === "finish")).toHaveLength(1);
  });

  it("shows the first of several choices only", async () => {
    const { message } = await decode(
      sse(
        {
          choices: [
            { index: 0, delta: { content: "a" } },
            { index: 1, delta: { content: "x" } },
          ],
        },
        { choices: [{ index: 1, delta: { content: "y" }, finish_reason: "stop" }] },
        { choices: [{ index: 0, delta: { content: "b" }, finish_reason: "length" }] },
      ),
    );
    expect({ text: text(message), reason: message.finishReason }).toEqual({ text: "ab", reason: "length" });
  });

  it("takes a whole completion where the server did not stream", async () => {
    const { message, outcome } = await decode(
      JSON.stringify(
        {
          object: "chat.completion",
          choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
          usage: { prompt_tokens: 1, completion_tokens: 1 },
        },
        null,
        2,
      ),
      "application/json",
    );
    expect({ outcome, text: text(message) }).toEqual({ outcome: "finished", text: "Hi" });
  });
});

describe("OpenAI Responses", () => {
  it("reports an error once, nested or flat, with response.failed after it or alone", async () => {
    const failed = {
      type: "response.failed",
      sequence_number: 3,
      response: { status: "failed", error: { code: "insufficient_quota", message: "no" } },
    };
    for (const body of [
      sse(
        { type: "response.created", sequence_number: 0, response: {} },
        { type: "error", sequence_number: 2, error: { type: "insufficient_quota", message: "no" } },
        failed,
      ),
      sse(
        { type: "response.created", sequence_number: 0, response: {} },
        { type: "error", code: "insufficient_quota", message: "no", sequence_number: 2 },
        failed,
      ),
      sse({ type: "response.created", sequence_number: 0, response: {} }, failed),
    ]) {
      const { outcome, events } = await decode(body);
      expect(outcome).toBe("upstream");
      expect(events.filter(({ type }) => type === "error")).toMatchObject([{ error: { message: "no" } }]);
    }
  });

  it("drops what a resumed stream repeats, and reads the reason of an incomplete answer", async () => {
    const { message } = await decode(
      sse(textDelta(1, "a"), textDelta(2, "b"), textDelta(1, "a"), textDelta(2, "b"), textDelta(3, "c"), {
        type: "response.incomplete",
        sequence_number: 9,
        response: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
      }),
    );
    expect({ text: text(message), reason: message.finishReason }).toEqual({ text: "abc", reason: "length" });
  });

  it("does not rely on numbers that are the same in every event", async () => {
    for (const number of [-1, 0, 7]) {
      const { message, outcome, events } = await decode(
        sse(
          { type: "response.created", sequence_number: number, response: {} },
          textDelta(number, "ha"),
          textDelta(number, "ha"),
          { type: "response.completed", sequence_number: number, response: { status: "completed" } },
        ),
      );
      expect({ outcome, text: text(message) }).toEqual({ outcome: "finished", text: "haha" });
      expect(events.filter(({ type }) => type === "cursor").length).toBeLessThanOrEqual(1);
    }
  });

  it("takes text that comes whole, refusals, and tools of the provider", async () => {
    const { message } = await decode(
      sse(
        { type: "response.output_item.added", output_index: 0, item: { type: "web_search_call", id: "ws" } },
        {
          type: "response.output_item.done",
          output_index: 0,
          item: { type: "web_search_call", id: "ws", action: { query: "x" } },
        },
        { type: "response.output_text.done", output_index: 1, content_index: 0, text: "whole" },
        { type: "response.refusal.delta", output_index: 1, content_index: 1, delta: "No." },
        { type: "response.completed", response: { status: "completed" } },
      ),
    );
    expect(message.parts).toMatchObject([
      { type: "tool-web_search", state: "output-available", providerExecuted: true, input: { query: "x" } },
      { type: "text", text: "whole" },
      { type: "text", text: "No.", refusal: true },
    ]);
    expect(message.finishReason).toBe("stop");
  });
});

describe("Gemini", () => {
  it("ends with a refused prompt, a refused answer, and an error", async () => {
    const refused = await decode(sse({ promptFeedback: { blockReason: "SAFETY" } }));
    expect(refused).toMatchObject({
      outcome: "finished",
      message: { finishReason: "content-filter", parts: [] },
    });
    const filtered = await decode(
      sse(
        { candidates: [{ content: { parts: [{ text: "a" }] } }] },
        { candidates: [{ finishReason: "RECITATION" }] },
      ),
    );
    expect(filtered.message.finishReason).toBe("content-filter");
    const failed = await decode(
      `[${JSON.stringify({ error: { code: 429, message: "slow", status: "RESOURCE_EXHAUSTED" } })}]`,
      "application/json",
    );
    expect(failed.events.at(-1)).toMatchObject({ error: { message: "slow", retryable: true } });
  });

  it("lets no path ask for more than it sends", async () => {
    const paths = ["$.a[99999]", "$.b[0]", "$.b.length", "$.b[1].c[5000]", "$.b[1].d"];
    const { message, outcome } = await decode(
      sse(
        geminiPart({ functionCall: { name: "x", willContinue: true } }),
        geminiPart({
          functionCall: {
            partialArgs: paths.map((jsonPath) => ({ jsonPath, numberValue: 1 })),
            willContinue: true,
          },
        }),
        geminiPart({ functionCall: {} }),
        { candidates: [{ finishReason: "STOP" }] },
      ),
    );
    expect(outcome).toBe("finished");
    expect(JSON.stringify(message).length).toBeLessThan(1000);
    expect(message.parts).toMatchObject([{ type: "tool-x", input: { b: [1, { d: 1 }] } }]);
  });

  it("takes whole calls and images, and lets no path reach a prototype", async () => {
    const { message } = await decode(
      sse(
        geminiPart({ functionCall: { name: "w", args: { city: "Paris" } } }),
        geminiPart({ inlineData: { mimeType: "image/png", data: "AA==" } }),
        geminiPart({ functionCall: { name: "x", willContinue: true } }),
        geminiPart({
          functionCall: {
            partialArgs: [
              { jsonPath: "$.__proto__.polluted", stringValue: "yes" },
              { jsonPath: "$.a[999999999]", numberValue: 1 },
            ],
            willContinue: true,
          },
        }),
        { candidates: [{ finishReason: "STOP" }] },
      ),
    );
    expect(message.parts).toMatchObject([
      { type: "tool-w", input: { city: "Paris" } },
      { type: "file", url: "data:image/png;base64,AA==", mediaType: "image/png" },
      { type: "tool-x", state: "input-available" },
    ]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("Ollama", () => {
  it("fails with a line that says so, also as the only one", async () => {
    const line = { model: "m", message: { content: "Hi" }, done: false };
    for (const body of [ndjson(line, { error: "model crashed" }), ndjson({ error: "model crashed" })]) {
      const { outcome, events } = await decode(body, "application/x-ndjson");
      expect(outcome).toBe("upstream");
      expect(events.at(-1)).toMatchObject({ error: { message: "model crashed" } });
    }
  });
});

describe("NDJSON", () => {
  it("refuses a line that is no JSON or two, and keeps what came before", async () => {
    const line = `{"message":{"content":"Hi"},"done":false}`;
    for (const bad of [`${line}${line}`, `{"message":`, "oops"]) {
      const { outcome, message } = await decode(`${line}\n${bad}\n${line}\n`, "application/x-ndjson");
      expect({ outcome, text: text(message) }).toEqual({ outcome: "malformed-event", text: "Hi" });
    }
  });
});

describe("AG-UI", () => {
  it("goes on with a run after a run that called tools; the end of the body proves the last", async () => {
    const both = await decode(sse(...agUiRun("1", "a", "tool_calls"), ...agUiRun("2", "b", "stop")));
    expect(both).toMatchObject({ outcome: "finished", message: { finishReason: "stop" } });
    expect(text(both.message)).toBe("a|b");
    const first = await decode(sse(...agUiRun("1", "a", "tool_calls")));
    expect(first).toMatchObject({ outcome: "finished", message: { finishReason: "tool-calls" } });
    const cut = await decode(sse(...agUiRun("1", "a", "tool_calls"), { type: "RUN_STARTED", runId: "2" }));
    expect(cut.outcome).toBe("truncated");
  });

  it("is not whole while another run is open, and fails with RUN_ERROR", async () => {
    const nested = await decode(
      sse(
        { type: "RUN_STARTED", runId: "1" },
        { type: "RUN_STARTED", runId: "2" },
        { type: "RUN_FINISHED", runId: "2" },
      ),
    );
    expect(nested.outcome).toBe("truncated");
    const failed = await decode(
      sse({ type: "RUN_STARTED", runId: "1" }, { type: "RUN_ERROR", message: "no", code: "X" }),
    );
    expect(failed.events.at(-1)).toMatchObject({ error: { message: "no", provider: { code: "X" } } });
  });

  it("comes as wrapped lines, echoes no question of the user, and takes events without ids", async () => {
    const { message } = await decode(
      ndjson(
        { id: "1", chunk: { type: "RUN_STARTED", runId: "r" } },
        { id: "2", chunk: { type: "TEXT_MESSAGE_START", messageId: "u", role: "user" } },
        { id: "3", chunk: { type: "TEXT_MESSAGE_CONTENT", messageId: "u", delta: "question" } },
        { id: "4", chunk: { type: "TEXT_MESSAGE_END", messageId: "u" } },
        { id: "5", chunk: { type: "TEXT_MESSAGE_CHUNK", messageId: "a", delta: "an" } },
        { id: "6", chunk: { type: "TEXT_MESSAGE_CHUNK", messageId: null, delta: "swer" } },
        { id: "7", chunk: { type: "RUN_FINISHED", runId: "r", outcome: { type: "interrupt" } } },
      ),
      "application/x-ndjson",
    );
    expect({ text: text(message), reason: message.finishReason }).toEqual({
      text: "answer",
      reason: "other",
    });
  });
});

describe("AI SDK", () => {
  it("begins a step again, passes transient data by, ends with abort and error", async () => {
    const body = sse(
      { type: "start" },
      { type: "start-step" },
      { type: "text-delta", id: "1", delta: "lost" },
      { type: "reset-step" },
      { type: "text-delta", id: "1", delta: "kept" },
      { type: "data-x", data: 1, transient: true },
    );
    const aborted = await decode(body + sse({ type: "abort", reason: "user" }));
    expect(shapes(aborted.message)).toEqual(["step-start", ["text", "kept"]]);
    expect(aborted.events.at(-1)).toEqual({ type: "abort", reason: "user" });
    const failed = await decode(body + sse({ type: "error", errorText: "no" }));
    expect(failed.events.at(-1)).toMatchObject({ error: { message: "no" } });
    expect((await decode(body + sse("[DONE]"))).outcome).toBe("truncated");
  });

  it("has tools known at run time, failed inputs, approvals and outputs", async () => {
    const { message } = await decode(
      sse(
        { type: "start" },
        { type: "tool-input-start", toolCallId: "1", toolName: "mcp", dynamic: true },
        {
          type: "tool-input-error",
          toolCallId: "1",
          toolName: "mcp",
          input: "{",
          errorText: "bad",
          dynamic: true,
        },
        { type: "tool-input-available", toolCallId: "2", toolName: "pay", input: { sum: 1 } },
        { type: "tool-approval-request", toolCallId: "2", approvalId: "a" },
        { type: "tool-input-available", toolCallId: "3", toolName: "go", input: {} },
        { type: "tool-output-error", toolCallId: "3", errorText: "crashed" },
        { type: "finish" },
      ),
    );
    expect(message.parts).toMatchObject([
      { type: "dynamic-tool", toolName: "mcp", state: "output-error", rawInput: "{", errorText: "bad" },
      { type: "tool-pay", state: "approval-requested", approval: { id: "a" } },
      { type: "tool-go", state: "output-error", errorText: "crashed" },
    ]);
    expect(message.finishReason).toBe("stop");
  });

  it("in its old form is recognised by its lines alone, with assistant-ui's own", async () => {
    const body = `aui-reasoning-delta:"Hm"\n0:"Hi"\nb:{"toolCallId":"c","toolName":"w"}\nc:{"toolCallId":"c","argsTextDelta":"{}"}\na:{"toolCallId":"c","result":1}\naui-state:{"a":1}\nd:{"finishReason":"stop","usage":{"inputTokens":1,"outputTokens":2}}\n`;
    const { message, outcome } = await decode(body, "text/plain");
    expect(outcome).toBe("finished");
    expect(shapes(message)).toEqual([["reasoning", "Hm"], ["text", "Hi"], ["tool-w", {}], "data-state"]);
    expect(message.usage).toEqual({ inputTokens: 1, outputTokens: 2, totalTokens: 3 });
    expect((await decode(`0:"Hi"\n3:"went wrong"\n`, "text/plain")).events.at(-1)).toMatchObject({
      error: { message: "went wrong" },
    });
  });
});

describe("the formats people write themselves", () => {
  it.each([
    ["typed error", sse({ type: "text", content: "Hi" }, { type: "error", message: "no" })],
    ["named error", `event: token\n${sse({ text: "Hi" })}event: error\n${sse({ message: "no" })}`],
    ["untyped error", sse({ text: "Hi" }, { error: "no" })],
    ["JSON string, then an error", sse(`"Hi"`, { error: { message: "no" } })],
  ])("fail: %s", async (_, body) => {
    const { outcome, message, events } = await decode(body);
    expect({ outcome, text: text(message) }).toEqual({ outcome: "upstream", text: "Hi" });
    expect(events.at(-1)).toMatchObject({ error: { message: "no" } });
  });

  it.each([
    ["text", sse({ type: "text", text: "a" }, { type: "text", text: "b" }, { type: "done" })],
    ["token", sse({ type: "token", token: "a" }, { type: "token", content: "b" }, { type: "end" })],
    ["delta", sse({ type: "delta", delta: "a" }, { type: "delta", text: "b" }, "[DONE]")],
    ["named raw text", "event: token\ndata: a\n\nevent: token\ndata: b\n\nevent: done\n\n"],
    ["named strings", `event: token\ndata: "a"\n\nevent: token\ndata: "b"\n\nevent: end\ndata: {}\n\n`],
    ["untyped tokens", sse({ token: "a" }, { delta: "b" }, { done: true })],
    [
      "start first",
      sse({ type: "start" }, { type: "token", text: "a" }, { type: "token", text: "b" }, { type: "end" }),
    ],
    [
      "data before the name",
      `data: {"text":"a"}\nevent: token\n\ndata: {"text":"b"}\nid: 2\nevent: token\n\ndata: {}\nevent: done\n\n`,
    ],
    ["response", sse({ response: "a" }, { response: "b" }, "[DONE]")],
    ["unnamed and named end", `${sse({ text: "a" }, { text: "b" })}event: end\ndata: {}\n\n`],
  ])("finish: %s", async (_, body) => {
    const { outcome, message } = await decode(body);
    expect({ outcome, text: text(message) }).toEqual({ outcome: "finished", text: "ab" });
  });
});

describe("a protocol of one's own", () => {
  const acme = defineProtocol({
    name: "acme",
    framing: "ndjson",
    handle(write) {
      return {
        object(json) {
          if (typeof json["tok"] === "string") write.text(json["tok"]);
          if (json["boom"] === true) throw new Error("a bug in the handler");
          if (json["end"] === true) write.finish("stop");
        },
      };
    },
  });
  const run = (body: string): string[] => {
    const decoder = createStreamDecoder({ protocol: acme });
    return [...decoder.push(body), ...decoder.end()].map((event) =>
      event.type === "text-delta" ? event.delta : event.type === "error" ? event.error.code : event.type,
    );
  };

  it("may be of raw records", () => {
    const lines = defineProtocol({
      name: "lines",
      framing: "lines",
      handle: (write) => ({
        text: (line) => (line === "." ? write.finish("stop") : write.text(`${line}\n`)),
      }),
    });
    const decoder = createStreamDecoder({ protocol: lines });
    expect(decoder.push("1\n{}\n.\n").map((event) => ("delta" in event ? event.delta : event.type))).toEqual([
      "text-start",
      "1\n",
      "{}\n",
      "text-end",
      "finish",
    ]);
  });

  it("takes ten lines", () => {
    expect(run(`{"tok":"a"}\n{"tok":"b"}\n{"end":true}\n`)).toEqual([
      "text-start",
      "a",
      "b",
      "text-end",
      "finish",
    ]);
  });

  it("has a framing that its body does not decide, and a bug ends the answer only", () => {
    expect(run(`data: x\n`)).toEqual(["malformed-event"]);
    expect(run(`{"tok":"a"}\n{"boom":true}\n`)).toEqual(["text-start", "a", "text-end", "malformed-event"]);
  });
});
