import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutRandomly } from "../../src/testing/cutChunks.js";
import { decodeBytes, encode } from "../support/decodeBytes.js";
import { random } from "../support/random.js";

/** An answer of which nothing was understood is no answer: whatever the end says, it is not shown as a finished one. */

const SEED = 20_261_124;

/** Keys that no format reads, at any depth. */
const keys = fc.constantFrom("verse", "stanza", "utterance", "fragment", "piece_of_it", "words");
const words = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => text.trim() !== "");
const records = fc
  .array(
    fc.oneof(
      fc.tuple(keys, words).map(([key, text]) => ({ [key]: text })),
      fc.tuple(keys, keys, words).map(([outer, key, text]) => ({ [outer]: { [key]: text }, seq: 1 })),
      fc
        .tuple(fc.constantFrom("verse-added", "utterance_part", "fragment"), keys, words)
        .map(([type, key, text]) => ({ type, [key]: text })),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((all) => all.map((record) => JSON.stringify(record)));

/** How the formats say that an answer is whole. Some begin first, since their end alone does not name them. */
const ends: Record<string, { begin?: string; end: string }> = {
  "[DONE]": { end: "data: [DONE]\n\n" },
  "a named end": { end: "event: done\ndata: {}\n\n" },
  "another named end": { end: "event: end\ndata: end\n\n" },
  "a typed end": { end: `data: {"type":"done"}\n\n` },
  "a typed end with counts": { end: `data: {"type":"done","input_tokens":1,"output_tokens":2}\n\n` },
  "a flag": { end: `data: {"text":"","done":true}\n\n` },
  "AI SDK": { begin: `data: {"type":"start","messageId":"m"}\n\n`, end: `data: {"type":"finish"}\n\n` },
  "AI SDK, closed": { end: `data: {"type":"finish","finishReason":"stop"}\n\ndata: [DONE]\n\n` },
  "AG-UI": {
    begin: `data: {"type":"RUN_STARTED","threadId":"t","runId":"r"}\n\n`,
    end: `data: {"type":"RUN_FINISHED","threadId":"t","runId":"r"}\n\n`,
  },
  LangServe: { begin: `event: metadata\ndata: {"run_id":"r"}\n\n`, end: "event: end\n\n" },
  Anthropic: {
    begin: `data: {"type":"message_start","message":{"id":"m","model":"x","usage":{"input_tokens":1}}}\n\n`,
    end: `data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}\n\ndata: {"type":"message_stop"}\n\n`,
  },
  "OpenAI Chat": {
    end: `data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`,
  },
  "OpenAI Responses": {
    begin: `data: {"type":"response.created","response":{"id":"r","status":"in_progress"}}\n\n`,
    end: `data: {"type":"response.completed","response":{"id":"r","status":"completed"}}\n\n`,
  },
  Gemini: { end: `data: {"candidates":[{"content":{"parts":[]},"finishReason":"STOP"}]}\n\n` },
  Ollama: { end: `data: {"model":"m","message":{"role":"assistant","content":""},"done":true}\n\n` },
};

describe("an answer of which nothing was understood", () => {
  it.each(Object.entries(ends))(
    `is an error, closed with %s (seed ${SEED})`,
    async (_, { begin = "", end }) => {
      await fc.assert(
        fc.asyncProperty(records, fc.integer(), async (all, seed) => {
          const body = `${begin}${all.map((record) => `data: ${record}\n\n`).join("")}${end}`;
          const source = { contentType: "text/event-stream", endsWithBody: true };
          const whole = await decodeBytes([encode(body)], source);
          expect(whole.message.parts).toEqual([]);
          expect(whole.outcome).toBe("unknown-protocol");
          const cut = await decodeBytes(cutRandomly(encode(body), random(seed)), source);
          expect(cut).toEqual(whole);
        }),
        { seed: SEED, numRuns: 40 },
      );
    },
  );

  it.each([
    ["Anthropic", `${ends["Anthropic"]!.begin}${ends["Anthropic"]!.end}`],
    ["OpenAI Chat", ends["OpenAI Chat"]!.end],
    ["OpenAI Responses", `${ends["OpenAI Responses"]!.begin}${ends["OpenAI Responses"]!.end}`],
    ["Gemini", ends["Gemini"]!.end],
    ["AG-UI", `${ends["AG-UI"]!.begin}${ends["AG-UI"]!.end}`],
  ])("but a vendor's own end proves an empty answer: %s", async (_, body) => {
    const { message, outcome } = await decodeBytes([encode(body)], { contentType: "text/event-stream" });
    expect(outcome).toBe("finished");
    expect(message).toMatchObject({ parts: [], status: "complete", finishReason: "stop" });
  });

  it("carries the first record that was passed over as its excerpt", async () => {
    const body = `data: {"verse":"one"}\n\ndata: {"verse":"two"}\n\ndata: {"type":"done"}\n\n`;
    const { error } = await decodeBytes([encode(body)], { contentType: "text/event-stream" });
    expect(error?.excerpt).toBe(`{"verse":"one"}`);
  });
});
