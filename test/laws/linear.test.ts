import { describe, expect, it } from "vitest";
import { createFraming } from "../../src/bytes/framings/createFraming.js";
import type { FramingName } from "../../src/bytes/wireRecord.js";
import { createStreamDecoder } from "../../src/events/decode/streamDecoder.js";
import { formats, type ProtocolName } from "../../src/events/protocols/protocols.js";
import type { StreamEvent } from "../../src/events/streamEvent.js";
import { applyEvents } from "../../src/message/applyEvent.js";
import { createMessage } from "../../src/message/createMessage.js";
import { messageText } from "../../src/message/messageText.js";
import { growth, LINEAR } from "../support/growth.js";

const bodies: Record<string, [FramingName, string]> = {
  "SSE with LF": ["sse", `data: {"text":"x"}\n\n`],
  "SSE with CR": ["sse", `data: {"text":"x"}\r\r`],
  "SSE with CRLF": ["sse", `data: {"text":"x"}\r\n\r\n`],
  "SSE of many data lines": ["sse", "data: x\n"],
  "lines of the older AI SDK": ["lines", `0:"x"\n`],
  "raw text in SSE": ["sse-text", "data: x\ny\n\n\n"],
  "raw text of many lines": ["sse-text", "data: x\ny\n"],
  NDJSON: ["ndjson", `{"text":"x"}\n`],
  "a JSON array": ["json", `{"text":"x","a":[1]},`],
  "JSON never closed": ["json", `{"a":`],
};

const sse = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;

const decideLate = (count: number): void => {
  const decoder = createStreamDecoder({ formats });
  for (let index = 0; index < count; index++) decoder.push(`: ping\n\ndata: {}\n\n`);
};
/** One piece of text as each protocol sends it, after what must come first. */
const tokens: Record<ProtocolName, [first: string, token: string]> = {
  anthropic: ["", sse({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "x " } })],
  "openai-chat": ["", sse({ choices: [{ index: 0, delta: { content: "x " } }] })],
  "openai-responses": [
    "",
    sse({ type: "response.output_text.delta", output_index: 0, content_index: 0, delta: "x " }),
  ],
  "ai-sdk": [sse({ type: "start" }), sse({ type: "text-delta", id: "t", delta: "x " })],
  "ai-sdk-legacy": ["", `0:"x "\n`],
  gemini: ["", sse({ candidates: [{ content: { parts: [{ text: "x " }] } }] })],
  ollama: ["", `{"message":{"content":"x "},"done":false}\n`],
  "ag-ui": [
    sse({ type: "RUN_STARTED", runId: "r" }),
    sse({ type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta: "x " }),
  ],
  "named-events": ["", `event: token\n${sse({ text: "x " })}`],
  "typed-json": ["", sse({ type: "text", content: "x " })],
  "generic-json": ["", sse({ text: "x " })],
  langserve: ["", `event: data\n${sse({ content: "x " })}`],
  text: ["", "data: x \n\n"],
  anythingllm: ["", sse({ uuid: "u", type: "textResponseChunk", textResponse: "x ", close: false })],
  "bedrock-converse": ["", sse({ contentBlockDelta: { contentBlockIndex: 0, delta: { text: "x " } } })],
  "claude-code": [
    "",
    sse({
      type: "stream_event",
      session_id: "s",
      event: { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "x " } },
    }),
  ],
  cohere: ["", sse({ type: "content-delta", index: 0, delta: { message: { content: { text: "x " } } } })],
  coze: ["", `event: conversation.message.delta\n${sse({ type: "answer", content: "x " })}`],
  dify: ["", sse({ event: "message", task_id: "t", answer: "x " })],
  flows: ["", sse({ event: "token", data: "x " })],
  "gemini-interactions": [
    "",
    sse({ event_type: "step.delta", index: 0, delta: { type: "text", text: "x " } }),
  ],
  "google-adk": [
    "",
    sse({ author: "a", invocationId: "i", partial: true, content: { parts: [{ text: "x " }] } }),
  ],
  "langchain-events": [
    "",
    sse({ event: "on_chat_model_stream", run_id: "r", data: { chunk: { content: "x " } } }),
  ],
  langgraph: ["", `event: messages\n${sse([{ type: "AIMessageChunk", id: "m", content: "x " }, {}])}`],
  n8n: ["", sse({ type: "item", content: "x ", metadata: { nodeId: "n" } })],
};
const names = Object.keys(tokens) as ProtocolName[];

/** An input that arrives a few characters at a time: a long list, or one long string. */
const applyInput =
  (piece: string, first: string) =>
  (count: number): void => {
    const start: StreamEvent = { type: "tool-input-start", toolCallId: "c", toolName: "t" };
    let message = applyEvents(createMessage({ id: "m" }), [
      start,
      { type: "tool-input-delta", toolCallId: "c", delta: first },
    ]);
    const delta: StreamEvent = { type: "tool-input-delta", toolCallId: "c", delta: piece };
    for (let index = 0; index < count; index++) message = applyEvents(message, [delta]);
    expect(message.parts).toHaveLength(1);
  };

/** A server that begins its step again and again, after an answer of many parts. */
const resetSteps = (count: number): void => {
  const source = (id: number): StreamEvent => ({ type: "source-url", sourceId: `${id}`, url: "" });
  const events: StreamEvent[] = Array.from({ length: count }, (_, index) => source(index));
  events.push({ type: "start-step" });
  for (let index = 0; index < count; index++) events.push(source(count + index), { type: "reset-step" });
  expect(applyEvents(createMessage({ id: "m" }), events).parts).toHaveLength(count + 1);
};

const applyTools = (count: number): void => {
  const events: StreamEvent[] = [];
  for (let index = 0; index < count; index++) {
    events.push({ type: "tool-input-start", toolCallId: String(index), toolName: "t" });
  }
  for (let index = 0; index < count; index++) {
    events.push({ type: "tool-output-available", toolCallId: String(index), output: index });
  }
  expect(applyEvents(createMessage({ id: "m" }), events).parts).toHaveLength(count);
};

describe("time is linear", () => {
  it.each(Object.entries(bodies))("in 200,000 events of one chunk: %s", (_, [name, piece]) => {
    const work = (count: number): void => {
      const framing = createFraming(name, () => {});
      framing.feed(piece.repeat(count));
      framing.end();
    };
    expect(growth(work, 10_000)).toBeLessThan(LINEAR);
  });

  it.each(["sse", "sse-text", "ndjson", "lines", "json"] as const)(
    "in one event in pieces of seven characters: %s",
    (name) => {
      const work = (length: number): void => {
        const text = `${name.startsWith("sse") ? "data: " : ""}{"a":"${"x".repeat(length)}"}\n\n`;
        let records = 0;
        const framing = createFraming(name, () => records++);
        for (let at = 0; at < text.length; at += 7) framing.feed(text.slice(at, at + 7));
        framing.end();
        expect(records).toBe(1);
      };
      expect(growth(work, 100_000)).toBeLessThan(LINEAR);
    },
  );

  it("in the events that come before one that decides", () => {
    expect(growth(decideLate, 2000)).toBeLessThan(LINEAR);
  });

  it.each(names)("from the text of a body to its message, 200,000 tokens in one chunk: %s", (name) => {
    const [first, token] = tokens[name];
    const work = (count: number): void => {
      const decoder = createStreamDecoder({ formats });
      const events = decoder.push(first + token.repeat(count));
      const message = applyEvents(createMessage({ id: "m" }), events);
      expect(decoder.failure).toBeUndefined();
      expect(messageText(message)).toHaveLength(count * 2);
    };
    expect(growth(work, 10_000)).toBeLessThan(LINEAR);
  });

  it.each(names)("from one token of five million characters in pieces of seven: %s", (name) => {
    const [first, token] = tokens[name];
    const work = (length: number): void => {
      const text = token.replace("x ", "x".repeat(length));
      const decoder = createStreamDecoder({ formats });
      const events = [...decoder.push(first)];
      for (let at = 0; at < text.length; at += 7) events.push(...decoder.push(text.slice(at, at + 7)));
      events.push(...decoder.end());
      const message = applyEvents(createMessage({ id: "m" }), events);
      expect(messageText(message)).toHaveLength(length);
    };
    expect(growth(work, 250_000)).toBeLessThan(LINEAR);
  });

  it.each([
    ["a long list", "1,", '{"list":['],
    ["a long string", "xy", '{"text":"'],
    ["many keys", `"a":1,`, '{"a":1,'],
  ])("in an input that arrives two characters at a time: %s", (_, piece, first) => {
    expect(growth(applyInput(piece, first), 5000)).toBeLessThan(LINEAR);
  });

  it("in steps that begin again after an answer of many parts", () => {
    expect(growth(resetSteps, 2000)).toBeLessThan(LINEAR);
  });

  it("in a message of 100,000 tool calls that are each named twice", () => {
    expect(growth(applyTools, 5000)).toBeLessThan(LINEAR);
  });
});
