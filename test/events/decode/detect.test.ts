import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sniffHead } from "../../../src/events/decode/sniffHead.js";
import { foundingFixtures } from "../../fixtures/wire/founding.js";
import { frameworkFixtures } from "../../fixtures/wire/frameworks.js";
import { platformFixtures } from "../../fixtures/wire/platforms.js";
import { vendorFixtures } from "../../fixtures/wire/vendors.js";
import { cutAt, decodeBytes, encode } from "../../support/decodeBytes.js";

const SEED = 20_261_121;
const fixtures = [...vendorFixtures, ...frameworkFixtures, ...platformFixtures, ...foundingFixtures];

describe("telling formats apart", () => {
  it.each(fixtures)("needs no honest content type: $name", async (fixture) => {
    for (const contentType of [
      "",
      "text/plain",
      "application/octet-stream",
      "text/event-stream",
      "application/json",
    ]) {
      // What is raw text must be said to be text.
      if (fixture.protocol === "text" && contentType === "application/json") continue;
      const { message, outcome } = await decodeBytes([encode(fixture.body)], { contentType });
      expect({ contentType, outcome }).toEqual({ contentType, outcome: "finished" });
      expect(message.parts).toEqual(fixture.parts);
    }
  });

  it.each([
    [
      "a ping, then the answer",
      `event: ping\ndata: {"type":"ping"}\n\ndata: {"text":"Hi"}\n\ndata: [DONE]\n\n`,
      "finished",
    ],
    [
      "empty objects, then the answer",
      `data: {}\n\ndata: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n`,
      "finished",
    ],
    [
      "unknown objects, then the answer",
      `data: {"meta":1}\n\ndata: {"text":"Hi"}\n\ndata: [DONE]\n\n`,
      "finished",
    ],
    ...["heartbeat", "keep-alive", "keepalive", "ping"].flatMap((name) =>
      ["1700000000", "ok", `"ok"`, "{}"].map((data): [string, string, string, string] => [
        `a ${name} with ${data}, then the answer`,
        `event: ${name}\ndata: ${data}\n\ndata: {"text":"Hi"}\n\ndata: [DONE]\n\n`,
        "finished",
        "Hi",
      ]),
    ),
    [
      "text of another kind, then the answer as JSON",
      `event: status\ndata: thinking\n\nevent: status\ndata: writing\n\ndata: {"text":"Hi"}\n\ndata: [DONE]\n\n`,
      "finished",
      "Hi",
    ],
    [
      "text of another kind, then the answer as text",
      `event: status\ndata: thinking\n\ndata: Hi\n\n`,
      "finished",
      "Hi",
    ],
    ["text of another kind alone", `event: update\ndata: hello\n\n`, "unknown-protocol"],
    ["an error alone", `data: {"error":{"message":"no"}}\n\n`, "upstream"],
    ["an error by name", `event: error\ndata: {"message":"no"}\n\n`, "upstream"],
    ["an error, then more", `data: {"error":"no"}\n\ndata: {"text":"Hi"}\n\ndata: [DONE]\n\n`, "upstream"],
    ["one event of text without its blank line", `data: Hello`, "finished", "Hello"],
    ["one event by name without its blank line", `event: token\ndata: Hello`, "truncated", "Hello"],
    ["pings alone", `: one\n\nevent: ping\ndata: {}\n\n`, "truncated"],
    ["[DONE] alone", `data: [DONE]\n\n`, "unknown-protocol"],
    ["JSON that nobody knows", `data: {"foo":1}\n\ndata: {"bar":2}\n\n`, "unknown-protocol"],
    ["half of the first event", `data: {"type":"message_st`, "truncated"],
    ["half of the first field", `eve`, "truncated"],
    ["blank lines", "\n\n\n", "truncated"],
  ])("of events: %s", async (_, body, outcome, text?: string) => {
    const whole = await decodeBytes([encode(body)], { contentType: "text/event-stream" });
    expect(whole.outcome).toBe(outcome);
    if (text !== undefined) expect(whole.message.parts).toMatchObject([{ text }]);
    const bytes = encode(body);
    const single = await decodeBytes(
      Array.from(bytes, (_, i) => bytes.subarray(i, i + 1)),
      {
        contentType: "text/event-stream",
      },
    );
    expect(single.outcome).toBe(outcome);
    expect(single.message).toEqual(whole.message);
  });

  it.each([
    ["text/plain", "Hello", "finished", "Hello"],
    ["text/plain", "data is what I like", "finished", "data is what I like"],
    ["text/plain", "id", "finished", "id"],
    ["text/plain", "5: five", "finished", "5: five"],
    ["text/plain", "[1] A source", "finished", "[1] A source"],
    ["text/plain", "  indented", "finished", "  indented"],
    ["text/plain", "{ not: json }", "finished", "{ not: json }"],
    ["text/plain", `{"verse": "in JSON"}`, "finished", `{"verse": "in JSON"}`],
    ["text/plain", `{"answer": "in JSON"}`, "truncated", "in JSON"],
    ["text/plain", `{"answer": "in `, "truncated", ""],
    ["text/plain", `${" ".repeat(1100)}data: x`, "finished", `${" ".repeat(1100)}data: x`],
    ["text/plain", "<b>bold</b>", "finished", "<b>bold</b>"],
    ["text/event-stream", "no event at all", "finished", "no event at all"],
    ["application/json", `{"verse":"in JSON"}`, "unknown-protocol", ""],
    ["application/x-ndjson", "no JSON\n", "unknown-protocol", ""],
    ["", "<!DOCTYPE html><html>", "not-a-stream", ""],
    ["", "\n <html lang='en'>", "not-a-stream", ""],
  ])("of %j: %j", async (contentType, body, outcome, text) => {
    const bytes = encode(body);
    for (const chunks of [
      [bytes],
      cutAt(bytes, [1]),
      Array.from(bytes, (_, i) => bytes.subarray(i, i + 1)),
    ]) {
      const found = await decodeBytes(chunks, { contentType });
      expect(found.outcome).toBe(outcome);
      expect(found.message.parts).toMatchObject(text === "" ? [] : [{ text }]);
    }
  });

  it(`gives for every longer head the answer it gave for the shorter (seed ${SEED})`, () => {
    const piece = fc.constantFrom(
      "data",
      "event",
      ":",
      "{",
      "[",
      "0",
      '"',
      "<html>",
      "<!doctype html>",
      "aui-",
      " ",
      "\n",
      "\r\n",
      "x",
      "id",
      "\ufeff",
    );
    const hint = fc.constantFrom(undefined, "sse", "ndjson", "json");
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), hint, (pieces, hinted) => {
        const head = pieces.join("");
        const given = hinted as Parameters<typeof sniffHead>[1];
        let decided: ReturnType<typeof sniffHead>;
        for (let length = 1; length <= head.length; length++) {
          const found = sniffHead(head.slice(0, length), given, false);
          if (decided !== undefined) expect(found).toBe(decided);
          decided ??= found;
        }
        if (decided !== undefined) expect(sniffHead(head, given, true)).toBe(decided);
      }),
      { seed: SEED, numRuns: 5000 },
    );
  });
});

describe("garbage", () => {
  const piece = fc.constantFrom(
    "data: ",
    "data:",
    "event: ",
    "event: done",
    "id: 1",
    ": c",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "{",
    "}",
    "[",
    "]",
    '"',
    ",",
    ":",
    `{"type":"text","content":"a"}`,
    `{"text":"b"}`,
    `{"choices":[{"delta":{"content":"c"}}]}`,
    "[DONE]",
    '0:"x"',
    "\\",
    "\u0000",
    `{"type":"message_start"}`,
    `{"type":"RUN_STARTED"}`,
    `{"candidates":null}`,
    `{"done":true,"message":null}`,
    `{"error":null}`,
    `{"type":"content_block_delta","index":"x","delta":null}`,
    `{"type":"tool-input-delta","toolCallId":{}}`,
    "null",
    "1",
    "é",
    "🙂",
    `{"type":"response.output_text.delta"}`,
    `{"choices":{}}`,
    `{"choices":[null,1,{"delta":[]}]}`,
    "<html>",
    `{"__proto__":{"x":1}}`,
  );
  const contentType = fc.constantFrom(
    "",
    "text/plain",
    "text/event-stream",
    "application/json",
    "application/x-ndjson",
  );

  it(`ends in text or an error, the same for every cut, and throws nothing else (seed ${SEED})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 14 }),
        contentType,
        fc.array(fc.nat(200), { maxLength: 6 }),
        async (pieces, type, cuts) => {
          const bytes = encode(pieces.join(""));
          const whole = await decodeBytes([bytes], { contentType: type });
          const offsets = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
          const cut = await decodeBytes(cutAt(bytes, offsets), { contentType: type });
          expect({ outcome: cut.outcome, message: cut.message }).toEqual({
            outcome: whole.outcome,
            message: whole.message,
          });
          for (const event of whole.events) {
            if (event.type === "error") expect(event.error.message).not.toMatch(/[<>]/);
          }
        },
      ),
      { seed: SEED, numRuns: 6000 },
    );
  });

  it(`of random bytes does no harm (seed ${SEED})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), contentType, async (bytes, type) => {
        const whole = await decodeBytes([bytes], { contentType: type });
        const halves = await decodeBytes(cutAt(bytes, [Math.floor(bytes.length / 2)]), { contentType: type });
        expect(halves.outcome).toBe(whole.outcome);
        expect(halves.message).toEqual(whole.message);
      }),
      { seed: SEED, numRuns: 1500 },
    );
  });
});
