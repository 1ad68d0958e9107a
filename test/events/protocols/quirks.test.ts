import { describe, expect, it } from "vitest";
import { toFinishReason } from "../../../src/events/vendor/finishReason.js";
import { createStreamDecoder } from "../../../src/events/decode/streamDecoder.js";
import { applyEvent, applyEvents } from "../../../src/message/applyEvent.js";
import type { ChatMessage } from "../../../src/message/message.js";
import { decodeBytes, encode } from "../../support/decodeBytes.js";
import { formats } from "../../../src/events/protocols/protocols.js";

const sse = (...values: object[]): string =>
  values.map((value) => `data: ${JSON.stringify(value)}\n\n`).join("");
const read = async (body: string, contentType = "text/event-stream"): Promise<ChatMessage> => {
  const { message, outcome } = await decodeBytes([encode(body)], { contentType });
  expect(outcome).toBe("finished");
  return message;
};
const text = ({ parts }: ChatMessage): string =>
  parts.map((part) => (part.type === "text" ? part.text : "")).join("");
const chunk = (delta: object, finish_reason: string | null = null): object => ({
  choices: [{ index: 0, delta, finish_reason }],
});

describe("servers that speak OpenAI Chat in their own way", () => {
  it("Azure: notes of the filter before, between and after, which hold no delta", async () => {
    const note = { content_filter_offsets: { start_offset: 0 }, content_filter_results: {} };
    const message = await read(
      sse(
        {
          choices: [],
          created: 0,
          id: "",
          model: "",
          object: "",
          prompt_filter_results: [{ prompt_index: 0 }],
        },
        chunk({ content: "Hi" }),
        { choices: [{ ...note, finish_reason: null, index: 0, logprobs: null }] },
        chunk({ content: " there" }),
        chunk({}, "stop"),
        { choices: [{ ...note, finish_reason: null, index: 0 }], id: "", model: "", object: "" },
      ),
    );
    expect({ text: text(message), reason: message.finishReason }).toEqual({
      text: "Hi there",
      reason: "stop",
    });
  });

  it("Azure: a refusal of the filter is an error that says so", async () => {
    const body = JSON.stringify({ error: { code: "content_filter", message: "filtered", status: 400 } });
    const { outcome, events } = await decodeBytes([encode(body)], { contentType: "application/json" });
    expect(outcome).toBe("upstream");
    expect(events.at(-1)).toMatchObject({
      error: { message: "filtered", retryable: false, provider: { code: "content_filter" } },
    });
  });

  it("Groq: a channel beside the reasoning, and an id of its own in the first and last chunk", async () => {
    const message = await read(
      sse(
        { ...chunk({ role: "assistant", content: "" }), x_groq: { id: "req_1", seed: 1 } },
        chunk({ reasoning: "Hm", channel: "analysis" }),
        chunk({ content: "Hi" }),
        { ...chunk({}, "stop"), x_groq: { id: "req_1", usage: { prompt_tokens: 1, completion_tokens: 2 } } },
      ),
    );
    expect(message.parts).toMatchObject([
      { type: "reasoning", text: "Hm" },
      { type: "text", text: "Hi" },
    ]);
    expect(message.usage).toMatchObject({ inputTokens: 1, outputTokens: 2 });
  });

  it("Mistral: typed pieces with references, calls that come whole and without an index", async () => {
    const message = await read(
      sse(
        chunk({ content: [{ type: "thinking", thinking: [{ type: "text", text: "Hm" }], closed: true }] }),
        chunk({
          content: [
            { type: "text", text: "Green" },
            { type: "reference", reference_ids: [1] },
          ],
        }),
        chunk({ content: " grass." }),
        chunk(
          {
            tool_calls: [
              { id: "a", function: { name: "w", arguments: `{"n":1}` } },
              { id: "b", function: { name: "w", arguments: { n: 2 } } },
            ],
          },
          "tool_calls",
        ),
      ),
    );
    expect(text(message)).toBe("Green grass.");
    expect(message.parts.slice(-2)).toMatchObject([
      { toolCallId: "a", input: { n: 1 } },
      { toolCallId: "b", input: { n: 2 } },
    ]);
  });

  it("vLLM: an empty first delta, a stop reason of its own, null wherever nothing is", async () => {
    const message = await read(
      sse(
        {
          ...chunk({ role: "assistant", content: "", reasoning_content: null, tool_calls: null }),
          usage: null,
        },
        { choices: [{ index: 0, delta: { content: "Hi" }, finish_reason: null, stop_reason: null }] },
        { choices: [{ index: 0, delta: { content: "" }, finish_reason: "stop", stop_reason: 151_645 }] },
        { choices: null, usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } },
      ),
    );
    expect(text(message)).toBe("Hi");
    expect(message.usage?.totalTokens).toBe(2);
  });

  it("servers that send empty ids and names with every further piece of a call", async () => {
    const piece = (fields: object, fn: object): object =>
      chunk({ tool_calls: [{ ...fields, function: fn }] });
    const message = await read(
      sse(
        piece({ index: 0, id: "c", type: "function" }, { name: "w", arguments: "" }),
        piece({ index: 0, id: "", type: "" }, { name: "", arguments: `{"a":` }),
        piece({ index: 0, id: null }, { name: null, arguments: "1}" }),
        chunk({}, "tool_calls"),
      ),
    );
    expect(message.parts).toMatchObject([{ type: "tool-w", toolCallId: "c", input: { a: 1 } }]);
  });

  it.each([
    ["one id for all, told apart by index", { index: 0, id: "c" }, { index: 1, id: "c" }, ["c", "c-2"]],
    ["one index and one id for all", { index: 0, id: "c" }, { index: 0, id: "c" }, ["c", "c-2"]],
    ["one index and no id", { index: 0 }, { index: 0 }, ["call-0", "call-1"]],
    ["one index, each with its id", { index: 0, id: "a" }, { index: 0, id: "b" }, ["a", "b"]],
  ])("calls at once: %s", async (_, first, second, ids) => {
    const call = (at: object, name: string, piece: string): object =>
      chunk({ tool_calls: [{ ...at, function: { name, arguments: piece } }] });
    const more = (at: { index: number }, piece: string): object =>
      chunk({ tool_calls: [{ index: at.index, function: { arguments: piece } }] });
    const message = await read(
      sse(
        call(first, "time", '{"a"'),
        more(first, ":1}"),
        call(second, "weather", '{"b"'),
        more(second, ":2}"),
        chunk({}, "tool_calls"),
        // Said once more, by a server that adds its usage to it.
        ...("id" in second ? [call(second, "weather", '{"b":2}')] : []),
      ),
    );
    expect(message.parts).toHaveLength(2);
    expect(message.parts).toMatchObject([
      { type: "tool-time", toolCallId: ids[0], input: { a: 1 } },
      { type: "tool-weather", toolCallId: ids[1], input: { b: 2 } },
    ]);
  });

  it("calls at once without arguments, each with its id under one index", async () => {
    const call = (id: string, name: string): object =>
      chunk({ tool_calls: [{ index: 0, id, function: { name, arguments: "" } }] });
    const message = await read(sse(call("a", "time"), call("b", "weather"), chunk({}, "tool_calls")));
    expect(message.parts).toMatchObject([
      { type: "tool-time", toolCallId: "a" },
      { type: "tool-weather", toolCallId: "b" },
    ]);
  });

  it("the older completions, and a message that grows beside its deltas", async () => {
    expect(text(await read(sse({ choices: [{ text: "Hi", finish_reason: "stop" }] })))).toBe("Hi");
    const both = (content: string, whole: string, reason: string | null): object => ({
      choices: [{ index: 0, delta: { content }, message: { content: whole }, finish_reason: reason }],
    });
    expect(text(await read(sse(both("a", "a", null), both("b", "ab", "stop"))))).toBe("ab");
  });
});

describe("OpenAI Responses", () => {
  const item = (output_index: number, fields: object): object[] => [
    { type: "response.output_item.added", output_index, item: { ...fields, status: "in_progress" } },
    { type: "response.output_item.done", output_index, item: fields },
  ];
  const completed = { type: "response.completed", response: { status: "completed" } };

  it("streams the code that it runs, and the arguments for another server", async () => {
    const run = { id: "ci", type: "code_interpreter_call", outputs: [{ type: "logs", logs: "2" }] };
    const [added, done] = item(0, { ...run, code: 'print("é")' });
    const body = (piece: string): object => ({
      type: "response.code_interpreter_call_code.delta",
      output_index: 0,
      delta: piece,
    });
    const mcp = { id: "m", type: "mcp_call", name: "echo", arguments: `{"a":1}`, output: "1" };
    const argument = { type: "response.mcp_call_arguments.delta", output_index: 1, delta: `{"a":1}` };
    const [addedMcp, doneMcp] = item(1, mcp);
    const pieces = [added!, body('print("'), body('é")')];
    const { message } = await decodeBytes([encode(sse(...pieces))], { contentType: "text/event-stream" });
    expect(message.parts).toMatchObject([{ state: "input-streaming", input: { code: 'print("é")' } }]);
    const whole = await read(
      sse(...pieces, done!, { ...addedMcp, item: { ...mcp, arguments: "" } }, argument, doneMcp!, completed),
    );
    expect(whole.parts).toMatchObject([
      { type: "tool-code_interpreter", input: { code: 'print("é")' }, state: "output-available" },
      { type: "tool-echo", input: { a: 1 }, output: "1", providerExecuted: true },
    ]);
    expect(whole.finishReason).toBe("stop");
  });

  it("keeps the sealed reasoning, which a server that stores nothing must have back", async () => {
    const sealed = { id: "rs", type: "reasoning", encrypted_content: "c2Vh" };
    const summary = { type: "response.reasoning_summary_text.done", output_index: 0, text: "Plan" };
    const body = sse(summary, ...item(0, { ...sealed, summary: [] }), completed);
    const openai = { itemId: "rs", reasoningEncryptedContent: "c2Vh" };
    expect((await read(body)).parts).toMatchObject([
      { type: "reasoning", text: "Plan" },
      { type: "reasoning", text: "", providerMetadata: { openai } },
    ]);
    const open = await read(sse(...item(0, { ...sealed, encrypted_content: null, summary: [] }), completed));
    expect(open.parts).toEqual([]);
  });

  it("asks for an approval, and shows what came of it in the same call", async () => {
    const call = { name: "roll", arguments: '{"dice":"2d4"}', server_label: "dice" };
    const request = { id: "mcpr", type: "mcp_approval_request", ...call };
    const asked = await read(sse(...item(0, request), completed));
    expect(asked.finishReason).toBe("tool-calls");
    expect(asked.parts).toMatchObject([
      {
        type: "tool-roll",
        state: "approval-requested",
        input: { dice: "2d4" },
        approval: { id: "mcpr" },
        providerExecuted: true,
      },
    ]);
    const approved = applyEvent(asked, {
      type: "tool-approval-response",
      approvalId: "mcpr",
      approved: true,
    });
    const ran = {
      id: "mcp",
      type: "mcp_call",
      approval_request_id: "mcpr",
      ...call,
      output: "4",
      error: null,
    };
    const decoder = createStreamDecoder({ formats });
    const message = applyEvents(approved, decoder.push(sse(...item(0, ran), completed)));
    expect(message.parts).toMatchObject([{ state: "output-available", input: { dice: "2d4" }, output: "4" }]);
  });

  it("leaves a shell to the app, unless a container of its own has run it", async () => {
    const call = { id: "sh", type: "shell_call", call_id: "c", action: { commands: ["ls"] } };
    const open = await read(sse(...item(0, call), completed));
    expect(open.finishReason).toBe("tool-calls");
    expect(open.parts).toMatchObject([{ type: "tool-shell", state: "input-available", input: call.action }]);
    const output = { id: "so", type: "shell_call_output", call_id: "c", output: [{ stdout: "a" }] };
    const ran = await read(sse(...item(0, call), ...item(1, output), completed));
    expect(ran.finishReason).toBe("stop");
    expect(ran.parts).toMatchObject([
      { state: "output-available", output: [{ stdout: "a" }], providerExecuted: true },
    ]);
  });

  it("as a router sends them: without event lines, with comments, ended by [DONE]", async () => {
    const delta = { type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "Hi" };
    const body = `: OPENROUTER PROCESSING\n\n${sse(delta)}: OPENROUTER PROCESSING\n\n${sse(completed)}data: [DONE]\n\n`;
    expect(text(await read(body))).toBe("Hi");
  });
});

describe("Gemini", () => {
  it("streams arguments of every kind, and runs code", async () => {
    const part = (value: object): object => ({ candidates: [{ content: { parts: [value] } }] });
    const partialArgs = [
      { jsonPath: "$.on", boolValue: true },
      { jsonPath: "$.none", nullValue: "NULL_VALUE" },
      { jsonPath: "$['a.b'][0]", numberValue: 1.5 },
      { jsonPath: '$["q"]', stringValue: "x" },
    ];
    const message = await read(
      sse(
        part({ executableCode: { language: "PYTHON", code: "1+1" } }),
        part({ codeExecutionResult: { outcome: "OUTCOME_OK", output: "2" } }),
        part({ functionCall: { name: "set", id: "c", willContinue: true }, thoughtSignature: "s" }),
        part({ functionCall: { partialArgs, willContinue: true } }),
        // The end of the call may be missing.
        { candidates: [{ finishReason: "STOP" }] },
      ),
    );
    expect(message.parts).toMatchObject([
      { type: "tool-code_execution", output: { output: "2" }, providerExecuted: true },
      {
        type: "tool-set",
        toolCallId: "c",
        input: { on: true, none: null, "a.b": [1.5], q: "x" },
        callProviderMetadata: { google: { thoughtSignature: "s" } },
      },
    ]);
    expect(message.finishReason).toBe("tool-calls");
  });
});

describe("AG-UI", () => {
  const run = (type: string): object => ({ type, runId: "r", threadId: "t" });

  it("thinks by its newer names, with values that only the provider reads", async () => {
    const message = await read(
      sse(
        run("RUN_STARTED"),
        { type: "REASONING_START", messageId: "r1" },
        { type: "REASONING_MESSAGE_START", messageId: "r1", role: "assistant" },
        { type: "REASONING_MESSAGE_CONTENT", messageId: "r1", delta: "H" },
        { type: "REASONING_MESSAGE_CHUNK", delta: "m" },
        { type: "REASONING_MESSAGE_END", messageId: "r1" },
        { type: "REASONING_END", messageId: "r1" },
        { type: "REASONING_ENCRYPTED_VALUE", subtype: "message", entityId: "r1", encryptedValue: "x" },
        { type: "RAW", event: {}, source: "x" },
        { type: "MESSAGES_SNAPSHOT", messages: [{ id: "m", role: "assistant", content: "again" }] },
        { type: "SUBAGENT_STARTED", subagentId: "s" },
        { type: "TEXT_MESSAGE_CHUNK", messageId: "m", role: "assistant", delta: "Hi" },
        { type: "CUSTOM", name: "chart", value: [1] },
        run("RUN_FINISHED"),
      ),
    );
    expect(message.parts).toMatchObject([
      { type: "reasoning", text: "Hm" },
      { type: "text", text: "Hi" },
      { type: "data-chart", data: [1] },
    ]);
  });

  it("patches its state and its activities, before there is any too", async () => {
    const message = await read(
      sse(
        run("RUN_STARTED"),
        { type: "STATE_DELTA", delta: [{ op: "add", path: "/list", value: [] }] },
        { type: "STATE_DELTA", delta: [{ op: "add", path: "/list/-", value: "a" }] },
        { type: "STATE_DELTA", delta: [{ op: "remove", path: "/nothing" }] },
        { type: "ACTIVITY_SNAPSHOT", messageId: "a", activityType: "PLAN", content: { done: 0 } },
        { type: "ACTIVITY_DELTA", messageId: "a", patch: [{ op: "replace", path: "/done", value: 1 }] },
        { type: "ACTIVITY_DELTA", messageId: "none", patch: [{ op: "replace", path: "/done", value: 1 }] },
        run("RUN_FINISHED"),
      ),
    );
    expect(message.parts).toEqual([
      { type: "data-state", id: "state", data: { list: ["a"] } },
      { type: "data-activity", id: "a", data: { activityType: "PLAN", content: { done: 1 } } },
    ]);
  });
});

describe("AI SDK's older format", () => {
  it("keeps signatures, redacted reasoning, files and annotations", async () => {
    const lines = [
      `g:"Hm"`,
      `j:{"signature":"s"}`,
      `aui-reasoning-delta:"More"`,
      `aui-reasoning-part-start:{}`,
      `aui-reasoning-delta:"Next"`,
      `i:{"data":"r"}`,
      `0:"Hi"`,
      `k:{"mimeType":"image/png","data":"AA=="}`,
      `8:[{"a":1}]`,
      `aui-data:{"b":2}`,
      `z:{"of":"the future"}`,
      `d:{"finishReason":"stop"}`,
    ];
    const message = await read(`${lines.join("\n")}\n`, "text/plain");
    expect(message.parts).toMatchObject([
      { type: "reasoning", text: "Hm", providerMetadata: { "ai-sdk": { signature: "s" } } },
      { type: "reasoning", text: "More" },
      { type: "reasoning", text: "Next", providerMetadata: { "ai-sdk": { redactedData: "r" } } },
      { type: "text", text: "Hi" },
      { type: "file", mediaType: "image/png", url: "data:image/png;base64,AA==" },
      { type: "data-data", data: { b: 2 } },
    ]);
    expect(message.metadata).toEqual({ annotations: [{ a: 1 }] });
  });
});

describe("AI SDK", () => {
  it("passes over the chunks that it does not show", async () => {
    const message = await read(
      sse(
        { type: "start", messageId: "m" },
        { type: "reasoning-file", url: "data:,", mediaType: "text/plain" },
        { type: "custom", kind: "x.y" },
        { type: "steering-message", message: { role: "user", content: "faster" } },
        { type: "text-delta", id: "t", delta: "Hi", unknown: 1 },
        { type: "tool-input-available", toolCallId: "c", toolName: "pay", input: {} },
        { type: "tool-approval-request", toolCallId: "c", approvalId: "a" },
        { type: "tool-approval-response", approvalId: "a", approved: false, reason: "no" },
        { type: "tool-output-denied", toolCallId: "c" },
        { type: "finish", finishReason: "stop" },
      ),
    );
    expect(message.parts).toMatchObject([
      { type: "reasoning-file", url: "data:,", mediaType: "text/plain" },
      { type: "custom", kind: "x.y" },
      { type: "text", text: "Hi" },
      { type: "tool-pay", state: "output-denied", approval: { id: "a", approved: false, reason: "no" } },
    ]);
  });
});

describe("LangServe", () => {
  it("sends chunks whose content is typed, and an error by name", async () => {
    const data = (value: object): string => `event: data\n${sse(value)}`;
    const message = await read(
      `${data({ content: [{ type: "text", text: "H" }, { type: "tool_use" }], type: "AIMessageChunk" })}${data({ content: "i" })}event: end\ndata: \n\n`,
    );
    expect(text(message)).toBe("Hi");
    const { outcome } = await decodeBytes(
      [encode(`${data({ content: "H" })}event: error\n${sse({ status_code: 500, message: "Internal" })}`)],
      { contentType: "text/event-stream" },
    );
    expect(outcome).toBe("upstream");
  });
});

describe("why the model stopped, in every vendor's words", () => {
  it.each([
    ["stop", "stop END_TURN stop_sequence STOP eos_token eos COMPLETE end completed"],
    ["length", "length max_tokens MAX_TOKENS max_output_tokens model_length model_context_window_exceeded"],
    [
      "content-filter",
      "content_filter refusal SAFETY RECITATION BLOCKLIST PROHIBITED_CONTENT SPII guardrail_intervened content_filtered",
    ],
    ["tool-calls", "tool_calls tool-calls function_call tool_use"],
    ["error", "error MALFORMED_FUNCTION_CALL insufficient_system_resource TOO_MANY_TOOL_CALLS"],
    ["other", "pause_turn OTHER LANGUAGE whatever"],
    ["unknown", ""],
  ])("%s", (reason, words) => {
    expect(words.split(" ").map((word) => [word, toFinishReason(word)])).toEqual(
      words.split(" ").map((word) => [word, reason]),
    );
  });
});

describe("servers that write every field of a record, also where there is no error", () => {
  const withError = (record: object, error: unknown): object => ({ ...record, error });
  const formats: Record<string, object[]> = {
    "openai-chat": [chunk({ content: "Hi" }), { object: "chat.completion.chunk" }, chunk({}, "stop")],
    "openai-responses": [
      { type: "response.output_text.delta", delta: "Hi" },
      { output_index: 0 },
      { type: "response.completed", response: {} },
    ],
    anthropic: [
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hi" } },
      { index: 0 },
      { type: "message_stop" },
    ],
    "ai-sdk": [{ type: "text-delta", id: "1", delta: "Hi" }, { id: "1" }, { type: "finish" }],
    "ag-ui": [
      { type: "RUN_STARTED", runId: "r" },
      { type: "TEXT_MESSAGE_CHUNK", messageId: "m", delta: "Hi" },
      { runId: "r" },
      { type: "RUN_FINISHED", runId: "r" },
    ],
    gemini: [
      { candidates: [{ content: { parts: [{ text: "Hi" }] } }] },
      { candidates: [{ finishReason: "STOP" }] },
    ],
    ollama: [
      { message: { content: "Hi" }, done: false },
      { message: { content: "" }, done: true },
    ],
    "typed-json": [{ type: "text", content: "Hi" }, { type: "status", content: null }, { type: "done" }],
    "generic-json": [{ text: "Hi" }, { text: "", done: true }],
  };
  for (const [name, records] of Object.entries(formats)) {
    it.each([null, false, ""])(`${name}: "error": %j`, async (error) => {
      expect(text(await read(sse(...records.map((record) => withError(record, error)))))).toBe("Hi");
    });
  }

  it.each([null, false, ""])(`named-events: "error": %j`, async (error) => {
    const event = (name: string, data: object): string => `event: ${name}\n${sse(withError(data, error))}`;
    const body = event("token", { text: "Hi" }) + event("done", { reason: "end" });
    expect(text(await read(body))).toBe("Hi");
  });
});
