import { describe, expect, it } from "vitest";
import type { Usage } from "../../src/events/streamEvent.js";
import { applyEvents } from "../../src/message/applyEvent.js";
import { createMessage } from "../../src/message/createMessage.js";
import { decodeBytes, encode } from "../support/decodeBytes.js";

const sse = (...values: object[]): string =>
  values.map((value) => `data: ${JSON.stringify(value)}\n\n`).join("");
const decode = (body: string, contentType = "text/event-stream") =>
  decodeBytes([encode(body)], { contentType });

/** An answer that counts 10 tokens in, 4 of them from a cache, and 6 out, 5 of them reasoning, and says so twice. */
const whole: Usage = {
  inputTokens: 10,
  outputTokens: 6,
  totalTokens: 16,
  reasoningTokens: 5,
  cachedInputTokens: 4,
};
const openai = {
  prompt_tokens: 10,
  completion_tokens: 6,
  total_tokens: 16,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 5 },
};
const chunk = (more: object, finish_reason: string | null = null): object => ({
  choices: [{ index: 0, delta: { content: "x" }, finish_reason }],
  ...more,
});
const anthropicUsage = { input_tokens: 5, cache_creation_input_tokens: 1, cache_read_input_tokens: 4 };
const gemini = {
  promptTokenCount: 10,
  cachedContentTokenCount: 4,
  candidatesTokenCount: 1,
  thoughtsTokenCount: 5,
  totalTokenCount: 16,
};
const agUi = { inputTokens: 10, outputTokens: 6, reasoningTokens: 5, cachedInputTokens: 4 };
const half = {
  input_tokens: 5,
  output_tokens: 3,
  total_tokens: 8,
  input_token_details: { cache_read: 2 },
  output_token_details: { reasoning: 2.5 },
};

const counted: [name: string, body: string, usage: Usage][] = [
  [
    "Anthropic",
    sse(
      { type: "message_start", message: { content: [], usage: { ...anthropicUsage, output_tokens: 1 } } },
      {
        type: "message_delta",
        delta: { stop_reason: "end_turn" },
        usage: { ...anthropicUsage, output_tokens: 6, output_tokens_details: { thinking_tokens: 5 } },
      },
      { type: "message_stop" },
    ),
    whole,
  ],
  ["OpenAI Chat", sse(chunk({ usage: openai }), chunk({}, "stop"), { choices: [], usage: openai }), whole],
  [
    "vLLM, with every chunk",
    sse(
      chunk({ usage: { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 } }),
      chunk({ usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 } }, "stop"),
      { choices: [], usage: openai },
    ),
    whole,
  ],
  [
    "Groq",
    sse(chunk({ x_groq: { id: "r" } }), chunk({ x_groq: { id: "r", usage: openai }, usage: openai }, "stop")),
    whole,
  ],
  ["Groq before it had the other", sse(chunk({}), chunk({ x_groq: { usage: openai } }, "stop")), whole],
  [
    "DeepSeek",
    sse(
      chunk(
        {
          usage: {
            prompt_tokens: 10,
            completion_tokens: 6,
            total_tokens: 16,
            prompt_cache_hit_tokens: 4,
            prompt_cache_miss_tokens: 6,
            completion_tokens_details: { reasoning_tokens: 5 },
          },
        },
        "stop",
      ),
    ),
    whole,
  ],
  [
    "OpenAI Responses",
    sse({
      type: "response.completed",
      response: {
        status: "completed",
        usage: {
          input_tokens: 10,
          input_tokens_details: { cached_tokens: 4 },
          output_tokens: 6,
          output_tokens_details: { reasoning_tokens: 5 },
          total_tokens: 16,
        },
      },
    }),
    whole,
  ],
  [
    "Gemini, with every chunk",
    sse(
      { candidates: [{ content: { parts: [{ text: "x" }] } }], usageMetadata: gemini },
      { candidates: [{ finishReason: "STOP" }], usageMetadata: gemini },
    ),
    whole,
  ],
  [
    "AG-UI, of two models",
    sse(
      { type: "RUN_STARTED", runId: "r" },
      {
        type: "RUN_FINISHED",
        runId: "r",
        usage: [
          { ...agUi, totalTokens: 16 },
          { inputTokens: 0, outputTokens: 0, totalTokens: 0, model: "y" },
        ],
      },
    ),
    whole,
  ],
  [
    "LangServe, chunk by chunk",
    `event: data\n${sse({ content: "a", type: "AIMessageChunk", usage_metadata: half })}event: data\n${sse({ content: "b", type: "AIMessageChunk", usage_metadata: half })}event: end\n\n`,
    whole,
  ],
  [
    "Ollama",
    sse({ message: { content: "x" }, done: true, prompt_eval_count: 10, eval_count: 6 }),
    { inputTokens: 10, outputTokens: 6, totalTokens: 16 },
  ],
  [
    "hand-written",
    sse({ type: "text", content: "x" }, { type: "done", usage: { input_tokens: 10, output_tokens: 6 } }),
    { inputTokens: 10, outputTokens: 6, totalTokens: 16 },
  ],
  ["nobody: nothing is made up", sse(chunk({}, "stop")), {}],
];

describe("the counts of an answer", () => {
  it.each(counted)("%s", async (_, body, usage) => {
    const { message, outcome } = await decode(body);
    expect({ outcome, usage: message.usage ?? {} }).toEqual({ outcome: "finished", usage });
  });

  it("LangServe, whatever its keys are", async () => {
    const counts = `{"input_tokens":1,"__proto__":{"polluted":1,"input_tokens":9},"constructor":{"polluted":1}}`;
    const event = `event: data\ndata: {"content":"x","usage_metadata":${counts}}\n\n`;
    const { message } = await decode(`${event}${event}event: end\n\n`);
    expect(message.usage).toEqual({ inputTokens: 2 });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("AI SDK, in the counts of a step and of its older format", async () => {
    const usage = {
      inputTokens: 10,
      inputTokenDetails: { cacheReadTokens: 4 },
      outputTokens: 6,
      outputTokenDetails: { reasoningTokens: 5 },
      totalTokens: 16,
    };
    const step = `e:${JSON.stringify({ finishReason: "stop", usage, isContinued: false })}`;
    const { message } = await decode(`0:"x"\n${step}\n${step.replace("e:", "d:")}\n`, "text/plain");
    expect(message.usage).toEqual(whole);
  });
});

const page = { url: "https://example.com/a", title: "A" };
const anthropicCitation = { ...page, type: "web_search_result_location" };
const annotation = { type: "url_citation", ...page };
const grounding = { groundingMetadata: { groundingChunks: [{ web: { uri: page.url, title: page.title } }] } };
const cited: [name: string, body: string][] = [
  [
    "Anthropic",
    sse(
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      ...[1, 2].map(() => ({
        type: "content_block_delta",
        index: 0,
        delta: { type: "citations_delta", citation: anthropicCitation },
      })),
      { type: "message_delta", delta: { stop_reason: "end_turn" } },
    ),
  ],
  [
    "OpenAI Chat",
    sse({
      choices: [
        {
          index: 0,
          delta: { annotations: [1, 2].map(() => ({ type: "url_citation", url_citation: page })) },
          finish_reason: "stop",
        },
      ],
    }),
  ],
  [
    "OpenAI Responses",
    sse(...[1, 2].map(() => ({ type: "response.output_text.annotation.added", annotation })), {
      type: "response.completed",
      response: { status: "completed" },
    }),
  ],
  [
    "OpenAI Responses, whole",
    JSON.stringify({
      object: "response",
      status: "completed",
      output: [
        {
          type: "message",
          content: [{ type: "output_text", text: "", annotations: [annotation, annotation] }],
        },
      ],
    }),
  ],
  ["Gemini", sse({ candidates: [grounding] }, { candidates: [{ ...grounding, finishReason: "STOP" }] })],
  [
    "Gemini, from the app's own documents and a map",
    sse({
      candidates: [
        {
          groundingMetadata: {
            groundingChunks: [
              { retrievedContext: { uri: page.url, title: "A" } },
              { maps: { uri: page.url, title: "A" } },
              { other: {} },
            ],
          },
          finishReason: "STOP",
        },
      ],
    }),
  ],
  [
    "AI SDK",
    sse(
      { type: "start", messageId: "m" },
      { type: "source-url", sourceId: page.url, ...page },
      { type: "source-url", sourceId: page.url, ...page },
      { type: "finish" },
    ),
  ],
];

describe("a source that is cited twice is one source", () => {
  it.each(cited)("%s", async (_, body) => {
    const { message, outcome } = await decode(body, body.startsWith("{") ? "application/json" : undefined);
    expect(outcome).toBe("finished");
    const sources = message.parts.filter(({ type }) => type === "source-url");
    expect(sources).toMatchObject([{ type: "source-url", sourceId: page.url, ...page }]);
    expect(sources).toHaveLength(1);
  });

  it("and has the title that only one of its citations gave", () => {
    const bare = { type: "source-url", sourceId: "s", url: page.url } as const;
    const message = applyEvents(createMessage({ id: "m" }), [
      bare,
      { ...bare, title: "A" },
      { ...bare, title: "B" },
    ]);
    expect(message.parts).toEqual([{ ...bare, title: "A" }]);
    const again = applyEvents(message, [{ ...bare, title: "C" }]);
    expect(again).toBe(message);
  });
});

describe("the time that reasoning took", () => {
  const at = (now: number) => ({ now });
  it("ends where the next part begins, and where the turn ends", async () => {
    const { events } = await decode(
      sse(
        { choices: [{ index: 0, delta: { reasoning: "Hm" } }] },
        { choices: [{ index: 0, delta: { content: "So" } }] },
        { choices: [{ index: 0, delta: { reasoning: "But" } }] },
      ),
    );
    let message = createMessage({ id: "m" });
    for (const [index, event] of events.entries()) message = applyEvents(message, [event], at(1000 * index));
    expect(events.map(({ type }) => type).slice(0, 4)).toEqual([
      "reasoning-start",
      "reasoning-delta",
      "reasoning-end",
      "text-start",
    ]);
    expect(message.parts).toMatchObject([
      { type: "reasoning", startedAt: 0, durationMs: 2000, state: "done" },
      { type: "text" },
      { type: "reasoning", state: "streaming" },
    ]);
  });
});
