/** Streams written by hand after the vendors' formats; each shows one feature of theirs. */

const json = (value: unknown): string => JSON.stringify(value);

/** Anthropic pads its JSON with spaces, names its events, and sends pings. */
function anthropic(...events: ({ type: string } & Record<string, unknown>)[]): string {
  return events
    .map((event, index) => {
      const data = json(event);
      const padded = `${data.slice(0, -1)}${" ".repeat(index % 7)}}`;
      return `event: ${event.type}\ndata: ${padded}\n\n`;
    })
    .join("");
}

const messageStart = {
  type: "message_start",
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-x",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 25, cache_read_input_tokens: 0, output_tokens: 1 },
  },
};
const block = (index: number, content_block: object, ...deltas: object[]) => [
  { type: "content_block_start", index, content_block },
  ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
  { type: "content_block_stop", index },
];
const textBlock = (index: number, ...texts: string[]) =>
  block(index, { type: "text", text: "" }, ...texts.map((text) => ({ type: "text_delta", text })));
const toolBlock = (index: number, id: string, name: string, ...pieces: string[]) =>
  block(
    index,
    { type: "tool_use", id, name, input: {} },
    ...pieces.map((partial_json) => ({ type: "input_json_delta", partial_json })),
  );
const messageEnd = (stop_reason: string, output_tokens: number) => [
  { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage: { output_tokens } },
  { type: "message_stop" },
];

export const anthropicStreams: Record<string, string> = {
  "text, with a ping between": anthropic(
    messageStart,
    { type: "ping" },
    ...textBlock(0, "Hel", "lo ", "👋🏽", "\n\nyou"),
    ...messageEnd("end_turn", 12),
  ),
  "thinking with its signature, then text": anthropic(
    messageStart,
    ...block(
      0,
      { type: "thinking", thinking: "", signature: "" },
      { type: "thinking_delta", thinking: "Let me " },
      { type: "thinking_delta", thinking: "see." },
      { type: "signature_delta", signature: "EqQB" },
    ),
    ...textBlock(1, "Yes."),
    ...messageEnd("end_turn", 40),
  ),
  "two tools, one of them without input": anthropic(
    messageStart,
    ...textBlock(0, "I look."),
    ...toolBlock(1, "toolu_1", "weather", "", '{"ci', 'ty":"Os', 'lo","days":[1,', "2]}"),
    ...toolBlock(2, "toolu_2", "now", ""),
    ...messageEnd("tool_use", 65),
  ),
  "redacted thinking": anthropic(
    messageStart,
    ...block(0, { type: "redacted_thinking", data: "AAA=" }),
    ...textBlock(1, "So."),
    ...messageEnd("end_turn", 9),
  ),
  "a citation": anthropic(
    messageStart,
    ...block(
      0,
      { type: "text", text: "", citations: [] },
      { type: "text_delta", text: "The grass is green." },
      {
        type: "citations_delta",
        citation: {
          type: "char_location",
          cited_text: "The grass is green.",
          document_index: 0,
          document_title: "Grass",
          start_char_index: 0,
          end_char_index: 19,
        },
      },
    ),
    ...messageEnd("end_turn", 9),
  ),
  "cut at max_tokens": anthropic(
    messageStart,
    ...textBlock(0, "Once upon a"),
    ...messageEnd("max_tokens", 3),
  ),
  "a refusal without any content": anthropic(messageStart, { type: "ping" }, ...messageEnd("refusal", 1)),
};

type Chunk = Record<string, unknown>;

function openaiChat(...choices: (Chunk | { usage: object })[]): string {
  return [
    ...choices.map((choice) =>
      json({
        id: "chatcmpl-1",
        object: "chat.completion.chunk",
        created: 1,
        model: "gpt-x",
        ...("usage" in choice
          ? { choices: [], usage: choice["usage"] }
          : { choices: [{ index: 0, logprobs: null, finish_reason: null, ...choice }], usage: null }),
      }),
    ),
    "[DONE]",
  ]
    .map((data) => `data: ${data}\n\n`)
    .join("");
}

const role = { delta: { role: "assistant", content: "", refusal: null } };
const say = (content: string) => ({ delta: { content } });
const end = (finish_reason: string) => ({ delta: {}, finish_reason });
const counts = { usage: { prompt_tokens: 16, completion_tokens: 30, total_tokens: 46 } };
const call = (index: number, id: string, name: string) => ({
  delta: { tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] },
});
const args = (index: number, text: string) => ({
  delta: { tool_calls: [{ index, function: { arguments: text } }] },
});

export const openaiChatStreams: Record<string, string> = {
  "text, and the counts in a chunk without choices": openaiChat(
    role,
    say("Hol"),
    say("iday 🏖"),
    say("️"),
    end("stop"),
    counts,
  ),
  "two calls, interleaved": openaiChat(
    role,
    call(0, "call_a", "weather"),
    call(1, "call_b", "time"),
    args(0, '{"city"'),
    args(1, '{"zone":'),
    args(0, ':"Oslo"}'),
    args(1, '"CET"}'),
    end("tool_calls"),
    counts,
  ),
  "text and then a call": openaiChat(
    role,
    say("I look."),
    call(0, "call_a", "now"),
    args(0, "{}"),
    end("tool_calls"),
  ),
  "a refusal": openaiChat(role, { delta: { refusal: "I can" } }, { delta: { refusal: "not." } }, end("stop")),
  "cut at the length": openaiChat(role, say("Once upon a"), end("length"), counts),
  filtered: openaiChat(role, say("Well"), end("content_filter")),
};

function responses(...events: ({ type: string } & Record<string, unknown>)[]): string {
  return events
    .map((event, sequence_number) => `event: ${event.type}\ndata: ${json({ ...event, sequence_number })}\n\n`)
    .join("");
}

const response = (fields: object) => ({
  id: "resp_1",
  object: "response",
  created_at: 1,
  model: "gpt-x",
  status: "in_progress",
  error: null,
  incomplete_details: null,
  output: [],
  parallel_tool_calls: true,
  tools: [],
  tool_choice: "auto",
  ...fields,
});
const tokens = {
  input_tokens: 15,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 11,
  output_tokens_details: { reasoning_tokens: 4 },
  total_tokens: 26,
};

/** An event for each piece. */
function deltas(type: string, at: object, pieces: string[]): ({ type: string } & Record<string, unknown>)[] {
  return pieces.map((delta) => Object.assign({ type, delta, logprobs: [] }, at));
}

/** One output item of text, as the events that build it and as the whole that the last event repeats. */
function textItem(output_index: number, ...pieces: string[]) {
  const item_id = `msg_${output_index}`;
  const at = { item_id, output_index, content_index: 0 };
  const text = pieces.join("");
  const part = { type: "output_text", text, annotations: [] };
  const item = { id: item_id, type: "message", role: "assistant", status: "completed", content: [part] };
  return {
    item,
    events: [
      {
        type: "response.output_item.added",
        output_index,
        item: { ...item, status: "in_progress", content: [] },
      },
      { type: "response.content_part.added", ...at, part: { ...part, text: "" } },
      ...deltas("response.output_text.delta", at, pieces),
      { type: "response.output_text.done", ...at, text, logprobs: [] },
      { type: "response.content_part.done", ...at, part },
      { type: "response.output_item.done", output_index, item },
    ],
  };
}

function functionItem(output_index: number, call_id: string, name: string, ...pieces: string[]) {
  const item_id = `fc_${output_index}`;
  const at = { item_id, output_index };
  const item = {
    id: item_id,
    type: "function_call",
    call_id,
    name,
    arguments: pieces.join(""),
    status: "completed",
  };
  return {
    item,
    events: [
      {
        type: "response.output_item.added",
        output_index,
        item: { ...item, arguments: "", status: "in_progress" },
      },
      ...deltas("response.function_call_arguments.delta", at, pieces),
      { type: "response.function_call_arguments.done", ...at, name, arguments: item.arguments },
      { type: "response.output_item.done", output_index, item },
    ],
  };
}

function reasoningItem(output_index: number, ...pieces: string[]) {
  const item_id = `rs_${output_index}`;
  const at = { item_id, output_index, summary_index: 0 };
  const part = { type: "summary_text", text: pieces.join("") };
  const item = { id: item_id, type: "reasoning", summary: [part] };
  return {
    item,
    events: [
      { type: "response.output_item.added", output_index, item: { ...item, summary: [] } },
      { type: "response.reasoning_summary_part.added", ...at, part: { ...part, text: "" } },
      ...deltas("response.reasoning_summary_text.delta", at, pieces),
      { type: "response.reasoning_summary_text.done", ...at, text: part.text },
      { type: "response.reasoning_summary_part.done", ...at, part },
      { type: "response.output_item.done", output_index, item },
    ],
  };
}

function wholeResponse(
  items: { item: object; events: ({ type: string } & Record<string, unknown>)[] }[],
  ending: object = { status: "completed" },
): string {
  const last = response({ output: items.map(({ item }) => item), usage: tokens, ...ending });
  return responses(
    { type: "response.created", response: response({}) },
    { type: "response.in_progress", response: response({}) },
    ...items.flatMap(({ events }) => events),
    { type: `response.${(last as unknown as { status: string }).status}`, response: last },
  );
}

export const openaiResponsesStreams: Record<string, string> = {
  text: wholeResponse([textItem(0, "2", "4", "!")]),
  "reasoning and text": wholeResponse([reasoningItem(0, "**Think", "ing**"), textItem(1, "So.")]),
  "two functions": wholeResponse([
    functionItem(0, "call_a", "weather", '{"', 'city":"Oslo"}'),
    functionItem(1, "call_b", "now", "{}"),
  ]),
  "cut at max_output_tokens": wholeResponse([textItem(0, "Once upon a")], {
    status: "incomplete",
    incomplete_details: { reason: "max_output_tokens" },
  }),
};
