import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Protocol } from "../../src/events/protocol.js";
import { openaiChat } from "../../src/events/protocols/openaiChat.js";
import { plainText } from "../../src/events/protocols/plainText.js";
import { createStreamDecoder } from "../../src/events/decode/streamDecoder.js";
import { withReasoningTags } from "../../src/events/withReasoningTags.js";
import type { StreamEvent } from "../../src/events/streamEvent.js";
import { applyEvents } from "../../src/message/applyEvent.js";
import { createMessage } from "../../src/message/createMessage.js";
import { endMessage } from "../../src/message/endMessage.js";

const SEED = 20_261_121;

/** A format whose records are events. */
const verbatim: Protocol = {
  name: "verbatim",
  framing: "ndjson",
  createDecoder: () => ({
    decode: ({ data }, out) => void out.push(JSON.parse(data) as StreamEvent),
    end() {},
  }),
};

/** The events of each record, with the tags `think` and `thought` split off. */
function batchesOf(events: readonly StreamEvent[]): StreamEvent[][] {
  const decoder = withReasoningTags(verbatim, ["think", "thought"]).createDecoder();
  const batches = events.map((event) => {
    const out: StreamEvent[] = [];
    decoder.decode({ data: JSON.stringify(event) }, out);
    return out;
  });
  const last: StreamEvent[] = [];
  decoder.end(last);
  return [...batches, last];
}

/** The parts of an answer whose text comes in these pieces. */
function partsOf(pieces: readonly string[], { framed = true } = {}): [string, string][] {
  const events: StreamEvent[] = [];
  if (framed) events.push({ type: "text-start", id: "0" });
  for (const delta of pieces) events.push({ type: "text-delta", id: "0", delta });
  if (framed) events.push({ type: "text-end", id: "0" });
  events.push({ type: "finish", finishReason: "stop" });
  const message = applyEvents(createMessage({ id: "m" }), batchesOf(events).flat());
  const parts = endMessage(message, { status: "complete" }).parts;
  for (const part of parts) expect("state" in part && part.state).toBe("done");
  return parts.map((part) => [part.type, "text" in part ? part.text : ""]);
}

describe("thinking that is left in the text", () => {
  it.each([
    [
      "<think>Hm.</think>\n\nHi",
      [
        ["reasoning", "Hm."],
        ["text", "Hi"],
      ],
    ],
    [
      "\n <think>\nHm. a < b </thin </think>Hi",
      [
        ["reasoning", "Hm. a < b </thin "],
        ["text", "Hi"],
      ],
    ],
    [
      "<think></think>Hi",
      [
        ["reasoning", ""],
        ["text", "Hi"],
      ],
    ],
    ["<think>cut off </thi", [["reasoning", "cut off </thi"]]],
    ["Hi <think>no</think>", [["text", "Hi <think>no</think>"]]],
    ["<thin air", [["text", "<thin air"]]],
    ["<thi", [["text", "<thi"]]],
    [
      "<think>a</think>b <think>c</think>",
      [
        ["reasoning", "a"],
        ["text", "b <think>c</think>"],
      ],
    ],
    ["", []],
  ])(`of %j becomes reasoning for every cutting (seed ${SEED})`, async (text, expected) => {
    expect(partsOf(text === "" ? [] : text.split(""))).toEqual(expected);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(text.length), { maxLength: 5 }),
        fc.boolean(),
        async (cuts, framed) => {
          const offsets = [0, ...cuts.sort((a, b) => a - b), text.length];
          const pieces = offsets.slice(1).map((offset, index) => text.slice(offsets[index], offset));
          expect(partsOf(pieces, { framed })).toEqual(expected);
        },
      ),
      { seed: SEED, numRuns: 100 },
    );
  });

  it("passes every other event on as it is", () => {
    const events: StreamEvent[] = [
      { type: "start" },
      { type: "text-delta", id: "0", delta: "<th" },
      { type: "text-delta", id: "0", delta: "e" },
      { type: "usage", usage: { inputTokens: 1 } },
      { type: "text-delta", id: "0", delta: "<think>" },
      { type: "done" },
    ];
    expect(batchesOf(events)).toEqual([
      [{ type: "start" }],
      [],
      [{ type: "text-delta", id: "0", delta: "<the" }],
      [{ type: "usage", usage: { inputTokens: 1 } }],
      [{ type: "text-delta", id: "0", delta: "<think>" }],
      [{ type: "done" }],
      [],
    ]);
  });

  it("passes held text on where the body ends, and knows every tag by its name", () => {
    expect(batchesOf([{ type: "text-delta", id: "0", delta: "<th" }])).toEqual([
      [],
      [{ type: "text-delta", id: "0", delta: "<th" }],
    ]);
    expect(partsOf(["<thought>Hm</thought>Hi"])).toEqual([
      ["reasoning", "Hm"],
      ["text", "Hi"],
    ]);
    expect(() => withReasoningTags(verbatim, ["<think>"])).toThrow(TypeError);
  });

  it.each([
    [
      "OpenAI Chat",
      openaiChat,
      ["<thi", "nk>Hm</think>", "\n\nHi"]
        .map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`)
        .join("") + `data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n`,
    ],
    ["raw text in events", plainText, "data: <think>\n\ndata: Hm</think>\n\ndata: Hi\n\n"],
  ])("wraps any format: %s", (_, protocol, body) => {
    const hints = { contentType: "text/event-stream", framing: "sse" as const };
    const decoder = createStreamDecoder({ protocol: withReasoningTags(protocol), hints });
    const message = applyEvents(createMessage({ id: "m" }), [...decoder.push(body), ...decoder.end()]);
    expect(message.parts).toMatchObject([
      { type: "reasoning", text: "Hm" },
      { type: "text", text: "Hi" },
    ]);
    expect(message.finishReason).toBeDefined();
  });
});
