import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { createStreamDecoder } from "../../src/events/decode/streamDecoder.js";
import { formats } from "../../src/events/protocols/protocols.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const BODY = 50_000_000;
/** Far below the body, far above what the heap moves by itself. */
const GROWTH = 8_000_000;
const words = "x".repeat(900);

describe("memory is constant", () => {
  it.each([
    ["OpenAI Chat", { choices: [{ delta: { content: words } }] }],
    ["Dify", { event: "message", task_id: "t", answer: words }],
    ["untyped JSON", { text: words }],
    ["typed JSON", { type: "token", text: words }],
  ])("while 50 MB are decoded: %s", (_, record) => {
    const chunk = `data: ${JSON.stringify(record)}\n\n`.repeat(32);
    const decoder = createStreamDecoder({
      formats,
      hints: { contentType: "text/event-stream", framing: "sse" },
    });
    decoder.push(chunk);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    let events = 0;
    for (let fed = 0; fed < BODY; fed += chunk.length) events += decoder.push(chunk).length;
    collectGarbage();
    expect(events).toBeGreaterThan(40_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(GROWTH);
    // The decoder is still alive here, and so is all that it holds.
    expect(decoder.failure).toBeUndefined();
  });
});
