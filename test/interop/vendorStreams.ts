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

const serverToolBlock = (index: number, id: string, name: string, ...pieces: string[]) =>
  block(
    index,
    { type: "server_tool_use", id, name, input: {} },
    ...pieces.map((partial_json) => ({ type: "input_json_delta", partial_json })),
  );
const grassPage = {
  type: "web_search_result",
  url: "https://example.com/grass",
  title: "Grass",
  encrypted_content: "QQ==",
  page_age: null,
};
const webCitation = {
  type: "web_search_result_location",
  url: "https://example.com/grass",
  title: "Grass",
  cited_text: "green",
  encrypted_index: "QQ==",
};

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
  "a refusal in mid-answer": anthropic(messageStart, ...textBlock(0, "Well, "), ...messageEnd("refusal", 2)),
  "a pause between the provider's own tools": anthropic(
    messageStart,
    ...textBlock(0, "I search."),
    ...serverToolBlock(1, "srvtoolu_1", "web_search", '{"query":', '"grass"}'),
    ...messageEnd("pause_turn", 20),
  ),
  "a web search with its results, cited twice": anthropic(
    messageStart,
    ...serverToolBlock(0, "srvtoolu_1", "web_search", '{"query":"grass"}'),
    ...block(1, { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [grassPage] }),
    ...block(
      2,
      { type: "text", text: "", citations: [] },
      { type: "citations_delta", citation: webCitation },
      { type: "text_delta", text: "Grass is green" },
      { type: "citations_delta", citation: { ...webCitation, cited_text: "so green" } },
      { type: "text_delta", text: " all year." },
    ),
    ...messageEnd("end_turn", 30),
  ),
  "a search that failed, and code that ran": anthropic(
    messageStart,
    ...serverToolBlock(0, "srvtoolu_1", "web_search", '{"query":"grass"}'),
    ...block(1, {
      type: "web_search_tool_result",
      tool_use_id: "srvtoolu_1",
      content: { type: "web_search_tool_result_error", error_code: "max_uses_exceeded" },
    }),
    ...serverToolBlock(2, "srvtoolu_2", "code_execution", '{"code":"1+1"}'),
    ...block(3, {
      type: "code_execution_tool_result",
      tool_use_id: "srvtoolu_2",
      content: { type: "code_execution_result", stdout: "2", stderr: "", return_code: 0, content: [] },
    }),
    ...textBlock(4, "Two."),
    ...messageEnd("end_turn", 30),
  ),
  "documents, cited by character, page and block": anthropic(
    messageStart,
    ...block(
      0,
      { type: "text", text: "", citations: [] },
      { type: "text_delta", text: "Green." },
      ...["char_location", "page_location", "content_block_location"].map((type, at) => ({
        type: "citations_delta",
        citation: { type, cited_text: "x", document_index: at % 2, document_title: at % 2 ? "Moss" : null },
      })),
    ),
    ...messageEnd("end_turn", 5),
  ),
  "counts that grow, with cache and thinking": anthropic(
    {
      ...messageStart,
      message: {
        ...messageStart.message,
        usage: {
          input_tokens: 5,
          cache_creation_input_tokens: 100,
          cache_read_input_tokens: 20,
          output_tokens: 1,
        },
      },
    },
    ...textBlock(0, "So."),
    {
      type: "message_delta",
      delta: { stop_reason: null, stop_sequence: null },
      usage: { input_tokens: 5, output_tokens: 7 },
    },
    {
      type: "message_delta",
      delta: { stop_reason: "stop_sequence", stop_sequence: "." },
      usage: {
        input_tokens: 6,
        cache_creation_input_tokens: null,
        output_tokens: 40,
        output_tokens_details: { thinking_tokens: 32 },
      },
    },
    { type: "message_stop" },
  ),
  "the context's end": anthropic(
    messageStart,
    ...textBlock(0, "And"),
    ...messageEnd("model_context_window_exceeded", 3),
  ),
};

/** What only the vendor's beta assembler knows. */
export const anthropicBetaStreams: Record<string, string> = {
  "a fallback to another model": anthropic(
    messageStart,
    ...textBlock(0, "I am "),
    ...block(1, { type: "fallback", from: { model: "claude-x" }, to: { model: "claude-y" } }),
    ...textBlock(2, "another."),
    ...messageEnd("end_turn", 12),
  ),
  "a tool of another server": anthropic(
    messageStart,
    ...block(
      0,
      { type: "mcp_tool_use", id: "mcptoolu_1", name: "echo", server_name: "s", input: {} },
      { type: "input_json_delta", partial_json: '{"a":1}' },
    ),
    ...block(1, {
      type: "mcp_tool_result",
      tool_use_id: "mcptoolu_1",
      is_error: false,
      content: [{ type: "text", text: "1" }],
    }),
    ...textBlock(2, "One."),
    ...messageEnd("end_turn", 12),
  ),
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
const think = (fields: object) => ({ delta: { content: null, ...fields } });
const counts = { usage: { prompt_tokens: 16, completion_tokens: 30, total_tokens: 46 } };
const details = {
  prompt_tokens_details: { cached_tokens: 8 },
  completion_tokens_details: { reasoning_tokens: 9 },
};
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
  "three calls, one whole, one without input, one in single characters": openaiChat(
    role,
    {
      delta: {
        tool_calls: [
          { index: 0, id: "call_a", type: "function", function: { name: "w", arguments: '{"a":1}' } },
        ],
      },
    },
    call(1, "call_b", "now"),
    args(1, "{}"),
    call(2, "call_c", "note"),
    ...'{"text":"a \\"b\\" \\u00e9"}'.split("").map((character) => args(2, character)),
    end("tool_calls"),
    { usage: { ...counts.usage, ...details } },
  ),
  "reasoning_content, and counts with details": openaiChat(
    role,
    think({ reasoning_content: "Hm" }),
    think({ reasoning_content: "m." }),
    say("So."),
    end("stop"),
    { usage: { ...counts.usage, ...details } },
  ),
  "reasoning, said twice": openaiChat(
    role,
    think({ reasoning: "Hm", reasoning_details: [{ type: "reasoning.text", text: "Hm" }] }),
    think({ reasoning: "m.", reasoning_details: [{ type: "reasoning.text", text: "m." }] }),
    say("So."),
    end("stop"),
  ),
  "a page that is cited": openaiChat(
    role,
    say("Green."),
    {
      delta: {
        annotations: [
          { type: "url_citation", url_citation: { url: "https://example.com/grass", title: "Grass" } },
          { type: "url_citation", url_citation: { url: "https://example.com/grass", title: "Grass" } },
        ],
      },
    },
    end("stop"),
  ),
  "a first chunk that is only about the filter": `data: ${json({ choices: [], created: 0, id: "", model: "", object: "", prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }] })}\n\n${openaiChat(
    role,
    say("Hi"),
    end("stop"),
    counts,
  )}`,
  "a call by the older name": openaiChat(
    role,
    { delta: { function_call: { name: "now", arguments: "" } } },
    { delta: { function_call: { arguments: '{"a"' } } },
    { delta: { function_call: { arguments: ":1}" } } },
    end("function_call"),
  ),
  "speech, with its transcript": openaiChat(
    role,
    { delta: { audio: { id: "audio_1", transcript: "Hel" } } },
    { delta: { audio: { data: "QQ==", transcript: "lo." } } },
    { delta: { audio: { expires_at: 1 } } },
    end("stop"),
  ),
};

/** What the vendor's assembler does not join: other servers' own fields. */
export const openaiChatReasoning: Record<string, string> = {
  "reasoning_content, and counts with details": "Hmm.",
  "reasoning, said twice": "Hmm.",
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

/** One summary for each list of pieces. */
function reasoningItem(output_index: number, ...summaries: string[][]) {
  const item_id = `rs_${output_index}`;
  const summary = summaries.map((pieces) => ({ type: "summary_text", text: pieces.join("") }));
  const item = { id: item_id, type: "reasoning", summary };
  return {
    item,
    events: [
      { type: "response.output_item.added", output_index, item: { ...item, summary: [] } },
      ...summaries.flatMap((pieces, at) =>
        summaryEvents({ item_id, output_index, summary_index: at }, pieces),
      ),
      { type: "response.output_item.done", output_index, item },
    ],
  };
}

function summaryEvents(at: object, pieces: string[]): WireEvent[] {
  const part = { type: "summary_text", text: pieces.join("") };
  return [
    { type: "response.reasoning_summary_part.added", ...at, part: { ...part, text: "" } },
    ...deltas("response.reasoning_summary_text.delta", at, pieces),
    { type: "response.reasoning_summary_text.done", ...at, text: part.text },
    { type: "response.reasoning_summary_part.done", ...at, part },
  ];
}

/** Reasoning that is not summarised. */
function reasoningTextItem(output_index: number, ...pieces: string[]) {
  const at = { item_id: `rs_${output_index}`, output_index, content_index: 0 };
  const part = { type: "reasoning_text", text: pieces.join("") };
  const item = { id: at.item_id, type: "reasoning", summary: [], content: [part] };
  return {
    item,
    events: [
      { type: "response.output_item.added", output_index, item: { ...item, content: [] } },
      { type: "response.content_part.added", ...at, part: { ...part, text: "" } },
      ...deltas("response.reasoning_text.delta", at, pieces),
      { type: "response.reasoning_text.done", ...at, text: part.text },
      { type: "response.content_part.done", ...at, part },
      { type: "response.output_item.done", output_index, item },
    ],
  };
}

function customItem(output_index: number, call_id: string, name: string, ...pieces: string[]) {
  const at = { item_id: `ct_${output_index}`, output_index };
  const item = { id: at.item_id, type: "custom_tool_call", call_id, name, input: pieces.join("") };
  return {
    item,
    events: [
      { type: "response.output_item.added", output_index, item: { ...item, input: "" } },
      ...deltas("response.custom_tool_call_input.delta", at, pieces),
      { type: "response.custom_tool_call_input.done", ...at, input: item.input },
      { type: "response.output_item.done", output_index, item },
    ],
  };
}

/** The events of two items by turns. */
function interleaved(...items: Parameters<typeof wholeResponse>[0]): string {
  const longest = Math.max(...items.map(({ events }) => events.length));
  const events = Array.from({ length: longest }, (_, at) =>
    items.flatMap((item) => item.events.slice(at, at + 1)),
  );
  return wholeResponse([
    ...items.map(({ item }) => ({ item, events: [] })),
    { item: undefined, events: events.flat() },
  ]);
}

function wholeResponse(
  items: { item: object | undefined; events: ({ type: string } & Record<string, unknown>)[] }[],
  ending: object = { status: "completed" },
): string {
  const last = response({ output: items.flatMap(({ item }) => item ?? []), usage: tokens, ...ending });
  return responses(
    { type: "response.created", response: response({}) },
    { type: "response.in_progress", response: response({}) },
    ...items.flatMap(({ events }) => events),
    { type: `response.${(last as unknown as { status: string }).status}`, response: last },
  );
}

/** An item that comes whole, as those of the provider's own tools do. */
function wholeItem(output_index: number, item: object) {
  return {
    item,
    events: [
      { type: "response.output_item.added", output_index, item: { ...item, status: "in_progress" } },
      { type: "response.output_item.done", output_index, item },
    ],
  };
}

/** A message of one part, which may be a refusal or have annotations. */
function messageItem(output_index: number, part: Record<string, unknown>, events: WireEvent[]) {
  const item = { id: "msg", type: "message", role: "assistant", status: "completed", content: [part] };
  const at = { item_id: "msg", output_index, content_index: 0 };
  return {
    item,
    events: [
      { type: "response.output_item.added", output_index, item: { ...item, content: [] } },
      {
        type: "response.content_part.added",
        ...at,
        part:
          part["type"] === "refusal"
            ? { type: "refusal", refusal: "" }
            : { type: "output_text", text: "", annotations: [] },
      },
      ...events.map((event) => ({ ...event, ...at })),
      { type: "response.content_part.done", ...at, part },
      { type: "response.output_item.done", output_index, item },
    ],
  };
}
type WireEvent = { type: string } & Record<string, unknown>;

const citations = [
  { type: "url_citation", url: "https://example.com/grass", title: "Grass", start_index: 0, end_index: 5 },
  { type: "url_citation", url: "https://example.com/grass", title: "Grass", start_index: 6, end_index: 9 },
  { type: "file_citation", file_id: "file_1", filename: "moss.txt", index: 0 },
];

export const openaiResponsesStreams: Record<string, string> = {
  "a refusal": wholeResponse([
    messageItem(0, { type: "refusal", refusal: "I cannot." }, [
      { type: "response.refusal.delta", delta: "I can" },
      { type: "response.refusal.delta", delta: "not." },
      { type: "response.refusal.done", refusal: "I cannot." },
    ]),
  ]),
  "pages and a file that are cited": wholeResponse([
    messageItem(0, { type: "output_text", text: "Green.", annotations: citations }, [
      { type: "response.output_text.delta", delta: "Green.", logprobs: [] },
      ...citations.map((annotation, annotation_index) => ({
        type: "response.output_text.annotation.added",
        annotation,
        annotation_index,
      })),
      { type: "response.output_text.done", text: "Green.", logprobs: [] },
    ]),
  ]),
  "a summary in two parts": wholeResponse([
    reasoningItem(0, ["**Plan", "**"], ["**Check", "ing**"]),
    textItem(1, "So."),
  ]),
  "reasoning as it is": wholeResponse([reasoningTextItem(0, "Let me ", "see."), textItem(1, "So.")]),
  "two functions, their arguments interleaved": interleaved(
    functionItem(0, "call_a", "weather", '{"city', '":"Oslo"}'),
    functionItem(1, "call_b", "time", '{"zone', '":"CET"}'),
  ),
  "a tool whose input is text": wholeResponse([customItem(0, "call_a", "patch", 'say "hi"\n', "é")]),
  "tools that the provider runs": wholeResponse([
    wholeItem(0, {
      id: "ws_1",
      type: "web_search_call",
      status: "completed",
      action: { type: "search", query: "grass" },
    }),
    wholeItem(1, {
      id: "fs_1",
      type: "file_search_call",
      status: "completed",
      queries: ["moss"],
      results: [{ file_id: "file_1", text: "green" }],
    }),
    wholeItem(2, {
      id: "ci_1",
      type: "code_interpreter_call",
      status: "completed",
      code: "1+1",
      container_id: "c",
      outputs: [{ type: "logs", logs: "2" }],
    }),
    wholeItem(3, {
      id: "mcp_1",
      type: "mcp_call",
      name: "echo",
      server_label: "s",
      arguments: '{"a":1}',
      output: "1",
      error: null,
    }),
    textItem(4, "Two."),
  ]),
  "cut by the filter": wholeResponse([textItem(0, "Well")], {
    status: "incomplete",
    incomplete_details: { reason: "content_filter" },
  }),
  text: wholeResponse([textItem(0, "2", "4", "!")]),
  "reasoning and text": wholeResponse([reasoningItem(0, ["**Think", "ing**"]), textItem(1, "So.")]),
  "two functions": wholeResponse([
    functionItem(0, "call_a", "weather", '{"', 'city":"Oslo"}'),
    functionItem(1, "call_b", "now", "{}"),
  ]),
  "cut at max_output_tokens": wholeResponse([textItem(0, "Once upon a")], {
    status: "incomplete",
    incomplete_details: { reason: "max_output_tokens" },
  }),
};
