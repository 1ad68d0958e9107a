import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitThinkTags } from "../../../src/events/vendor/splitThinkTags.js";
import type { StreamEvent } from "../../../src/events/streamEvent.js";
import { applyEvents } from "../../../src/message/applyEvent.js";
import { createMessage } from "../../../src/message/createMessage.js";
import { endMessage } from "../../../src/message/endMessage.js";

const SEED = 20_261_121;

/** The parts of an answer whose text comes in these pieces. */
async function partsOf(pieces: readonly string[], { framed = true } = {}): Promise<[string, string][]> {
  async function* source(): AsyncGenerator<StreamEvent> {
    if (framed) yield { type: "text-start", id: "0" };
    for (const delta of pieces) yield { type: "text-delta", id: "0", delta };
    if (framed) yield { type: "text-end", id: "0" };
    yield { type: "finish", finishReason: "stop" };
  }
  let message = createMessage({ id: "m" });
  for await (const events of splitThinkTags(source())) message = applyEvents(message, events);
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
    expect(await partsOf(text === "" ? [] : text.split(""))).toEqual(expected);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(text.length), { maxLength: 5 }),
        fc.boolean(),
        async (cuts, framed) => {
          const offsets = [0, ...cuts.sort((a, b) => a - b), text.length];
          const pieces = offsets.slice(1).map((offset, index) => text.slice(offsets[index], offset));
          expect(await partsOf(pieces, { framed })).toEqual(expected);
        },
      ),
      { seed: SEED, numRuns: 100 },
    );
  });

  it("leaves everything else as it is, and shows that it is alive", async () => {
    const events: StreamEvent[] = [
      { type: "start" },
      { type: "text-delta", id: "0", delta: "<th" },
      { type: "text-delta", id: "0", delta: "e" },
      { type: "usage", usage: { inputTokens: 1 } },
      { type: "text-delta", id: "0", delta: "<think>" },
      { type: "done" },
    ];
    async function* source(): AsyncGenerator<StreamEvent> {
      yield* events;
    }
    const seen: StreamEvent[][] = [];
    for await (const batch of splitThinkTags(source())) seen.push([...batch]);
    expect(seen).toEqual([
      [{ type: "start" }],
      [{ type: "ping" }],
      [{ type: "text-delta", id: "0", delta: "<the" }],
      [{ type: "usage", usage: { inputTokens: 1 } }],
      [{ type: "text-delta", id: "0", delta: "<think>" }],
      [{ type: "done" }],
    ]);
  });
});
