import { describe, expect, it } from "vitest";
import type { AnswerScript } from "../../demo/server/wire/answerScript.js";
import { encoders } from "../../demo/server/wire/encoders.js";
import { wireFormats, type WireFormatName } from "../../demo/server/wire/wireFormats.js";

/** One of each part, small enough to write every byte of every format by hand. */
const script: AnswerScript = {
  id: "a1",
  model: "m1",
  createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  parts: [
    { type: "reasoning", text: "Hm." },
    { type: "tool-call", toolCallId: "c1", toolName: "w", input: { q: 1 }, output: { t: 21 } },
    { type: "text", text: "Hi!\n", sources: [{ id: "s1", url: "https://a.example/", title: "A" }] },
  ],
  finishReason: "stop",
  usage: { inputTokens: 7, outputTokens: 10, reasoningTokens: 2 },
};

/** The same, with a call that the app is to answer. */
const asking: AnswerScript = {
  ...script,
  parts: script.parts.map((part) =>
    part.type === "tool-call"
      ? { type: "tool-call", toolCallId: part.toolCallId, toolName: part.toolName, input: part.input }
      : part,
  ),
};

const encode = (name: WireFormatName, answer = script): string =>
  Array.from(encoders[name].encode(answer), ({ text }) => text).join("");

/** The data of every event, without the names: for formats whose events are long. */
const dataOf = (body: string): unknown[] =>
  Array.from(body.matchAll(/^data: (\{.*\})\r?$/gm), ([, json]) => JSON.parse(json ?? "") as unknown);

const blockDelta = (index: number, value: string): string =>
  `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":${value}}\n\n`;
const blockStart = (index: number, block: string): string =>
  `event: content_block_start\ndata: {"type":"content_block_start","index":${index},"content_block":${block}}\n\n`;
const blockStop = (index: number): string =>
  `event: content_block_stop\ndata: {"type":"content_block_stop","index":${index}}\n\n`;
const chatChunk = (choices: string, usage = "null"): string =>
  `data: {"id":"chatcmpl-a1","object":"chat.completion.chunk","created":1767323045,"model":"m1","choices":${choices},"usage":${usage}}\n\n`;
const chatDelta = (value: string, finish = "null"): string =>
  chatChunk(`[{"index":0,"delta":${value},"logprobs":null,"finish_reason":${finish}}]`);
const chatCall = (json: string): string =>
  chatDelta(`{"tool_calls":[{"index":0,"function":{"arguments":${JSON.stringify(json)}}}]}`);
const ollamaLine = (message: string): string =>
  `{"model":"m1","created_at":"2026-01-02T03:04:05.000Z","message":{"role":"assistant","content":${message}},"done":false}`;
const gemini = (parts: string, candidates: number, thoughts: number, finish = ""): string =>
  `{"candidates":[{"content":{"parts":[${parts}],"role":"model"},${finish}"index":0}],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":${candidates},"thoughtsTokenCount":${thoughts},"totalTokenCount":${7 + candidates + thoughts}},"modelVersion":"m1","responseId":"a1"}`;
const geminiChunks = [
  gemini('{"text":"Hm","thought":true}', 0, 1),
  gemini('{"text":".","thought":true}', 0, 2),
  gemini('{"functionCall":{"id":"c1","name":"w","args":{"q":1}}}', 5, 2),
  gemini('{"text":"Hi"}', 6, 2),
  gemini('{"text":"!"}', 7, 2),
  gemini('{"text":"\\n"}', 8, 2),
  gemini('{"text":""}', 8, 2, '"finishReason":"STOP",'),
];

describe("what each format says, byte by byte", () => {
  it("Anthropic: named events, blocks by index, cumulative usage, no [DONE]", () => {
    expect(encode("anthropic")).toBe(
      [
        'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_a1","type":"message","role":"assistant","model":"m1","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":7,"output_tokens":1}}}\n\n',
        'event: ping\ndata: {"type":"ping"}\n\n',
        blockStart(0, '{"type":"thinking","thinking":"","signature":""}'),
        blockDelta(0, '{"type":"thinking_delta","thinking":"Hm"}'),
        blockDelta(0, '{"type":"thinking_delta","thinking":"."}'),
        blockDelta(0, '{"type":"signature_delta","signature":"sig_a1_0"}'),
        blockStop(0),
        blockStart(1, '{"type":"mcp_tool_use","id":"c1","name":"w","server_name":"demo","input":{}}'),
        blockDelta(1, '{"type":"input_json_delta","partial_json":""}'),
        blockDelta(1, '{"type":"input_json_delta","partial_json":"{\\""}'),
        blockDelta(1, '{"type":"input_json_delta","partial_json":"q"}'),
        blockDelta(1, '{"type":"input_json_delta","partial_json":"\\":"}'),
        blockDelta(1, '{"type":"input_json_delta","partial_json":"1"}'),
        blockDelta(1, '{"type":"input_json_delta","partial_json":"}"}'),
        blockStop(1),
        blockStart(
          2,
          '{"type":"mcp_tool_result","tool_use_id":"c1","is_error":false,"content":[{"type":"text","text":"{\\"t\\":21}"}]}',
        ),
        blockStop(2),
        blockStart(3, '{"type":"text","text":""}'),
        blockDelta(3, '{"type":"text_delta","text":"Hi"}'),
        blockDelta(3, '{"type":"text_delta","text":"!"}'),
        blockDelta(3, '{"type":"text_delta","text":"\\n"}'),
        blockDelta(
          3,
          '{"type":"citations_delta","citation":{"type":"web_search_result_location","url":"https://a.example/","title":"A","cited_text":""}}',
        ),
        blockStop(3),
        'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":10}}\n\n',
        'event: message_stop\ndata: {"type":"message_stop"}\n\n',
      ].join(""),
    );
  });

  it("OpenAI Chat: chunks by choice, counts in a chunk without choices, then [DONE]", () => {
    expect(encode("openai-chat", asking)).toBe(
      [
        chatDelta('{"role":"assistant","content":"","refusal":null}'),
        chatDelta('{"content":null,"reasoning_content":"Hm"}'),
        chatDelta('{"content":null,"reasoning_content":"."}'),
        chatDelta(
          '{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"w","arguments":""}}]}',
        ),
        ...['{"', "q", '":', "1", "}"].map(chatCall),
        chatDelta('{"content":"Hi"}'),
        chatDelta('{"content":"!"}'),
        chatDelta('{"content":"\\n"}'),
        chatDelta("{}", '"stop"'),
        chatChunk(
          "[]",
          '{"prompt_tokens":7,"completion_tokens":10,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":2}}',
        ),
        "data: [DONE]\n\n",
      ].join(""),
    );
  });

  it("OpenAI Responses: items by index, every event numbered in order and named as its type", () => {
    const body = encode("openai-responses");
    const events = dataOf(body) as { type: string; sequence_number: number }[];
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    expect(Array.from(body.matchAll(/^event: (.*)$/gm), ([, name]) => name)).toEqual(
      events.map(({ type }) => type),
    );
    expect(events.map(({ type }) => type.replace("response.", ""))).toEqual([
      "created",
      "in_progress",
      "output_item.added",
      "reasoning_summary_part.added",
      "reasoning_summary_text.delta",
      "reasoning_summary_text.delta",
      "reasoning_summary_text.done",
      "reasoning_summary_part.done",
      "output_item.done",
      "output_item.added",
      ...Array.from({ length: 5 }, () => "mcp_call_arguments.delta"),
      "mcp_call_arguments.done",
      "output_item.done",
      "output_item.added",
      "content_part.added",
      "output_text.delta",
      "output_text.delta",
      "output_text.delta",
      "output_text.annotation.added",
      "output_text.done",
      "content_part.done",
      "output_item.done",
      "completed",
    ]);
    expect(body).toContain(
      'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"Hi","item_id":"msg_a1_2","output_index":2,"content_index":0,"sequence_number":19}\n\n',
    );
    expect(events.at(-1)).toMatchObject({
      response: { status: "completed", usage: { input_tokens: 7, output_tokens: 10, total_tokens: 17 } },
    });
    expect(body).not.toContain("[DONE]");
  });

  it("a call that the app is to answer is of the app's kind", () => {
    expect(encode("anthropic", asking)).toContain('{"type":"tool_use","id":"c1","name":"w","input":{}}');
    expect(encode("anthropic", asking)).not.toContain("mcp");
    const events = dataOf(encode("openai-responses", asking)) as { item?: unknown }[];
    expect(events.map(({ item }) => item)).toContainEqual({
      id: "fc_a1_1",
      type: "function_call",
      call_id: "c1",
      name: "w",
      arguments: '{"q":1}',
      status: "completed",
    });
  });

  it.each<WireFormatName>(["openai-chat", "gemini-sse", "gemini-array", "gemini-interactions", "ollama"])(
    "%s: a call that the server has answered is not put to the app",
    (name) => {
      expect(encode(name, asking)).toContain('"w"');
      expect(encode(name)).not.toContain('"w"');
    },
  );

  it("Gemini Interactions: steps by index, an id in every event, the status last", () => {
    const events = dataOf(encode("gemini-interactions", asking));
    expect(events.map((event) => (event as { event_type: string }).event_type)).toEqual([
      "interaction.created",
      "step.start",
      "step.delta",
      "step.delta",
      "step.stop",
      "step.start",
      "step.delta",
      "step.stop",
      "step.start",
      "step.delta",
      "step.delta",
      "step.delta",
      "step.stop",
      "interaction.completed",
    ]);
    expect(events[6]).toEqual({
      event_type: "step.delta",
      index: 1,
      delta: { type: "arguments_delta", arguments: '{"q":1}' },
      event_id: "event_7",
    });
    expect(events.at(-1)).toMatchObject({
      interaction: { id: "a1", status: "requires_action", usage: { total_tokens: 17 } },
      event_id: "event_14",
    });
  });

  it("OpenAI Responses: an answer that was cut short ends as incomplete", () => {
    const events = dataOf(encode("openai-responses", { ...script, finishReason: "length" }));
    expect(events.at(-1)).toMatchObject({
      type: "response.incomplete",
      response: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
    });
  });

  it("AI SDK UI message stream v1", () => {
    expect(encoders["ai-sdk-ui"].headers).toEqual({ "x-vercel-ai-ui-message-stream": "v1" });
    expect(encode("ai-sdk-ui")).toBe(
      [
        '{"type":"start","messageId":"a1"}',
        '{"type":"start-step"}',
        '{"type":"reasoning-start","id":"reasoning-0"}',
        '{"type":"reasoning-delta","id":"reasoning-0","delta":"Hm"}',
        '{"type":"reasoning-delta","id":"reasoning-0","delta":"."}',
        '{"type":"reasoning-end","id":"reasoning-0"}',
        '{"type":"tool-input-start","toolCallId":"c1","toolName":"w"}',
        '{"type":"tool-input-delta","toolCallId":"c1","inputTextDelta":"{\\""}',
        '{"type":"tool-input-delta","toolCallId":"c1","inputTextDelta":"q"}',
        '{"type":"tool-input-delta","toolCallId":"c1","inputTextDelta":"\\":"}',
        '{"type":"tool-input-delta","toolCallId":"c1","inputTextDelta":"1"}',
        '{"type":"tool-input-delta","toolCallId":"c1","inputTextDelta":"}"}',
        '{"type":"tool-input-available","toolCallId":"c1","toolName":"w","input":{"q":1}}',
        '{"type":"tool-output-available","toolCallId":"c1","output":{"t":21}}',
        '{"type":"text-start","id":"text-2"}',
        '{"type":"text-delta","id":"text-2","delta":"Hi"}',
        '{"type":"text-delta","id":"text-2","delta":"!"}',
        '{"type":"text-delta","id":"text-2","delta":"\\n"}',
        '{"type":"text-end","id":"text-2"}',
        '{"type":"source-url","sourceId":"s1","url":"https://a.example/","title":"A"}',
        '{"type":"finish-step"}',
        '{"type":"finish","finishReason":"stop","messageMetadata":{"model":"m1","usage":{"inputTokens":7,"outputTokens":10,"totalTokens":17}}}',
        "[DONE]",
      ]
        .map((data) => `data: ${data}\n\n`)
        .join(""),
    );
  });

  it("AI SDK's older data stream: a code, a colon and JSON on each line", () => {
    expect(encoders["ai-sdk-data"].headers).toEqual({ "x-vercel-ai-data-stream": "v1" });
    expect(encode("ai-sdk-data").split("\n")).toEqual([
      'f:{"messageId":"a1"}',
      'g:"Hm"',
      'g:"."',
      'b:{"toolCallId":"c1","toolName":"w"}',
      'c:{"toolCallId":"c1","argsTextDelta":"{\\""}',
      'c:{"toolCallId":"c1","argsTextDelta":"q"}',
      'c:{"toolCallId":"c1","argsTextDelta":"\\":"}',
      'c:{"toolCallId":"c1","argsTextDelta":"1"}',
      'c:{"toolCallId":"c1","argsTextDelta":"}"}',
      '9:{"toolCallId":"c1","toolName":"w","args":{"q":1}}',
      'a:{"toolCallId":"c1","result":{"t":21}}',
      '0:"Hi"',
      '0:"!"',
      '0:"\\n"',
      'h:{"sourceType":"url","id":"s1","url":"https://a.example/","title":"A"}',
      'e:{"finishReason":"stop","usage":{"promptTokens":7,"completionTokens":10},"isContinued":false}',
      'd:{"finishReason":"stop","usage":{"promptTokens":7,"completionTokens":10}}',
      "",
    ]);
  });

  it("Gemini: CRLF, thoughts marked, whole calls, counts that only grow, no [DONE]", () => {
    expect(encode("gemini-sse", asking)).toBe(geminiChunks.map((chunk) => `data: ${chunk}\r\n\r\n`).join(""));
  });

  it("Gemini without alt=sse: the same chunks as one JSON array", () => {
    expect(encode("gemini-array", asking)).toBe(`[${geminiChunks.join("\r\n,\r\n")}\r\n]`);
  });

  it("Ollama: a JSON object a line, done with durations in nanoseconds", () => {
    expect(encode("ollama", asking).split("\n")).toEqual([
      ollamaLine('"","thinking":"Hm"'),
      ollamaLine('"","thinking":"."'),
      ollamaLine('"","tool_calls":[{"function":{"name":"w","arguments":{"q":1}}}]'),
      ollamaLine('"Hi"'),
      ollamaLine('"!"'),
      ollamaLine('"\\n"'),
      '{"model":"m1","created_at":"2026-01-02T03:04:05.000Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":50000000,"prompt_eval_count":7,"eval_count":10,"eval_duration":40000000}',
      "",
    ]);
  });

  it("AG-UI: a run around messages and calls that are told apart by id", () => {
    const input = ['{\\"', "q", '\\":', "1", "}"];
    expect(encode("ag-ui")).toBe(
      [
        '{"type":"RUN_STARTED","threadId":"thread-a1","runId":"run-a1"}',
        '{"type":"REASONING_START","messageId":"a1-0"}',
        '{"type":"REASONING_MESSAGE_START","messageId":"a1-0","role":"reasoning"}',
        '{"type":"REASONING_MESSAGE_CONTENT","messageId":"a1-0","delta":"Hm"}',
        '{"type":"REASONING_MESSAGE_CONTENT","messageId":"a1-0","delta":"."}',
        '{"type":"REASONING_MESSAGE_END","messageId":"a1-0"}',
        '{"type":"REASONING_END","messageId":"a1-0"}',
        '{"type":"TOOL_CALL_START","toolCallId":"c1","toolCallName":"w","parentMessageId":"a1-1"}',
        ...input.map((delta) => `{"type":"TOOL_CALL_ARGS","toolCallId":"c1","delta":"${delta}"}`),
        '{"type":"TOOL_CALL_END","toolCallId":"c1"}',
        '{"type":"TOOL_CALL_RESULT","messageId":"a1-1-result","toolCallId":"c1","content":"{\\"t\\":21}","role":"tool"}',
        '{"type":"TEXT_MESSAGE_START","messageId":"a1-2","role":"assistant"}',
        '{"type":"TEXT_MESSAGE_CONTENT","messageId":"a1-2","delta":"Hi"}',
        '{"type":"TEXT_MESSAGE_CONTENT","messageId":"a1-2","delta":"!"}',
        '{"type":"TEXT_MESSAGE_CONTENT","messageId":"a1-2","delta":"\\n"}',
        '{"type":"TEXT_MESSAGE_END","messageId":"a1-2"}',
        '{"type":"RUN_FINISHED","threadId":"thread-a1","runId":"run-a1","outcome":{"type":"success"},"usage":[{"provider":"demo","model":"m1","inputTokens":7,"outputTokens":10}]}',
      ]
        .map((data) => `data: ${data}\n\n`)
        .join(""),
    );
  });

  it.each<[WireFormatName, string]>([
    ["raw-sse", "data: Hi\n\ndata: !\n\ndata: \n\n\nevent: done\ndata: end\n\n"],
    [
      "named-events",
      'event: token\ndata: {"text":"Hi"}\n\nevent: token\ndata: {"text":"!"}\n\nevent: token\ndata: {"text":"\\n"}\n\nevent: done\ndata: {"reason":"end"}\n\n',
    ],
    [
      "typed-events",
      'data: {"type":"text","content":"Hi"}\n\ndata: {"type":"text","content":"!"}\n\ndata: {"type":"text","content":"\\n"}\n\ndata: {"type":"done","input_tokens":7,"output_tokens":10}\n\n',
    ],
    ["generic-text", 'data: {"text":"Hi"}\n\ndata: {"text":"!"}\n\ndata: {"text":"\\n"}\n\ndata: [DONE]\n\n'],
    [
      "generic-delta",
      'data: {"delta":{"text":"Hi"}}\n\ndata: {"delta":{"text":"!"}}\n\ndata: {"delta":{"text":"\\n"}}\n\ndata: [DONE]\n\n',
    ],
    [
      "langserve",
      'event: metadata\ndata: {"run_id":"a1"}\n\nevent: data\ndata: "Hi"\n\nevent: data\ndata: "!"\n\nevent: data\ndata: "\\n"\n\nevent: end\n\n',
    ],
    [
      "ndjson",
      '{"type":"chunk","text":"Hi"}\n{"type":"chunk","text":"!"}\n{"type":"chunk","text":"\\n"}\n{"type":"done"}\n',
    ],
    ["plain-text", "Hi!\n"],
  ])("%s: the text, and nothing that the format has no word for", (name, expected) => {
    expect(encode(name)).toBe(expected);
  });
});

describe("how each format says that the answer failed", () => {
  const failure = { kind: "overloaded", message: "Busy" } as const;

  it.each<[WireFormatName, string | undefined]>([
    [
      "anthropic",
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Busy"}}\n\n',
    ],
    ["openai-chat", 'data: {"error":{"message":"Busy","type":"server_error","code":"overloaded"}}\n\n'],
    [
      "openai-responses",
      'event: error\ndata: {"type":"error","sequence_number":5,"error":{"type":"server_error","code":"overloaded","message":"Busy"}}\n\nevent: response.failed\ndata: {"type":"response.failed","sequence_number":6,"response":{"status":"failed","error":{"code":"overloaded","message":"Busy"}}}\n\n',
    ],
    ["ai-sdk-ui", 'data: {"type":"error","errorText":"Busy"}\n\n'],
    ["ai-sdk-data", '3:"Busy"\n'],
    ["gemini-sse", 'data: {"error":{"code":503,"message":"Busy","status":"UNAVAILABLE"}}\r\n\r\n'],
    ["gemini-array", '\r\n,\r\n{"error":{"code":503,"message":"Busy","status":"UNAVAILABLE"}}\r\n]'],
    [
      "gemini-interactions",
      'event: error\ndata: {"event_type":"error","error":{"code":"unavailable","message":"Busy"}}\n\n',
    ],
    ["ollama", '{"error":"Busy"}\n'],
    ["ag-ui", 'data: {"type":"RUN_ERROR","message":"Busy","code":"overloaded"}\n\n'],
    ["langserve", 'event: error\ndata: {"status_code":500,"message":"Busy"}\n\n'],
    ["raw-sse", 'event: error\ndata: {"message":"Busy"}\n\n'],
    ["named-events", 'event: error\ndata: {"message":"Busy"}\n\n'],
    ["typed-events", 'data: {"type":"error","message":"Busy"}\n\n'],
    ["generic-text", 'data: {"error":"Busy"}\n\n'],
    ["generic-delta", 'data: {"error":{"message":"Busy"}}\n\n'],
    ["ndjson", '{"type":"error","message":"Busy"}\n'],
    ["plain-text", undefined],
  ])("%s", (name, expected) => {
    expect(encoders[name].encodeFailure(failure, 5)).toBe(expected);
  });

  it("a Gemini array that fails before its first element is still an array", () => {
    expect(JSON.parse(encoders["gemini-array"].encodeFailure(failure, 0) ?? "")).toMatchObject([
      { error: { code: 503 } },
    ]);
  });
});

describe("what every format keeps", () => {
  const textTokens = 3;
  const allTokens = script.usage.outputTokens;
  it.each(wireFormats.map(({ name }) => name))("%s counts each token that it carries once", (name) => {
    const tokens = Array.from(encoders[name].encode(asking), (frame) => frame.tokens);
    const sum = tokens.reduce((left, right) => left + right, 0);
    expect([allTokens, textTokens]).toContain(sum);
  });

  it("offers every encoder by its name, and no other", () => {
    expect(wireFormats.map(({ name }) => name).toSorted()).toEqual(Object.keys(encoders).toSorted());
  });
});
