import { describe, expect, it } from "vitest";
import { createFraming } from "../../src/bytes/createFraming.js";
import type { FramingName } from "../../src/bytes/wireRecord.js";
import { createStreamDecoder } from "../../src/events/streamDecoder.js";
import type { StreamEvent } from "../../src/events/streamEvent.js";
import { applyEvents } from "../../src/message/applyEvent.js";
import { createMessage } from "../../src/message/createMessage.js";
import { messageText } from "../../src/message/messageText.js";

/**
 * How many times longer twenty times the work takes. Linear work is near 20, quadratic work near 400; the bound leaves a
 * busy machine room. The best of three rounds counts.
 */
function growth(work: (size: number) => void, size: number): number {
  const time = (count: number): number => {
    let best = Infinity;
    for (let round = 0; round < 3; round++) {
      const before = performance.now();
      work(count);
      best = Math.min(best, performance.now() - before);
    }
    return best;
  };
  work(size);
  return time(size * 20) / time(size);
}
const BOUND = 120;

const bodies: Record<string, [FramingName, string]> = {
  "SSE with LF": ["sse", `data: {"text":"x"}\n\n`],
  "SSE with CR": ["sse", `data: {"text":"x"}\r\r`],
  "SSE with CRLF": ["sse", `data: {"text":"x"}\r\n\r\n`],
  "SSE of many data lines": ["sse", "data: x\n"],
  "raw text in SSE": ["sse-text", "data: x\ny\n\n\n"],
  "raw text of many lines": ["sse-text", "data: x\ny\n"],
  NDJSON: ["ndjson", `{"text":"x"}\n`],
  "a JSON array": ["json", `{"text":"x","a":[1]},`],
  "JSON never closed": ["json", `{"a":`],
};

const decideLate = (count: number): void => {
  const decoder = createStreamDecoder();
  for (let index = 0; index < count; index++) decoder.push(`: ping\n\ndata: {}\n\n`);
};
const readTokens = (count: number): void => {
  const decoder = createStreamDecoder();
  const events = decoder.push(`data: {"choices":[{"index":0,"delta":{"content":"x "}}]}\n\n`.repeat(count));
  expect(messageText(applyEvents(createMessage({ id: "m" }), events))).toHaveLength(count * 2);
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
    expect(growth(work, 10_000)).toBeLessThan(BOUND);
  });

  it.each(["sse", "sse-text", "ndjson", "json"] as const)(
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
      expect(growth(work, 100_000)).toBeLessThan(BOUND);
    },
  );

  it("in the events that come before one that decides", () => {
    expect(growth(decideLate, 2000)).toBeLessThan(BOUND);
  });

  it("from the text of a body to its message, 200,000 tokens in one chunk", () => {
    expect(growth(readTokens, 10_000)).toBeLessThan(BOUND);
  });

  it("in a message of 100,000 tool calls that are each named twice", () => {
    expect(growth(applyTools, 5000)).toBeLessThan(BOUND);
  });
});
