import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPartialJson, parsePartialJson } from "../../src/message/partialJson.js";
import { applyEvent } from "../../src/message/applyEvent.js";
import { createMessage } from "../../src/message/createMessage.js";
import type { DynamicToolPart, ChatMessage } from "../../src/message/message.js";
import { growth, LINEAR } from "../support/growth.js";

const SEED = 20_261_121;
const json = fc.json({ maxDepth: 5 });

/** Whether `before` may be shown before `after`: types stay, strings and arrays only grow, keys only come. */
function mayBecome(before: unknown, after: unknown): boolean {
  if (before === undefined) return true;
  if (typeof before === "string") return typeof after === "string" && after.startsWith(before);
  if (Array.isArray(before)) {
    return (
      Array.isArray(after) &&
      before.length <= after.length &&
      before.every((item, i) => mayBecome(item, after[i]))
    );
  }
  if (typeof before === "object" && before !== null) {
    if (typeof after !== "object" || after === null || Array.isArray(after)) return false;
    return Object.entries(before).every(
      ([key, value]) =>
        Object.hasOwn(after, key) && mayBecome(value, (after as Record<string, unknown>)[key]),
    );
  }
  return Object.is(before, after);
}

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])/;

describe("JSON that is still arriving", () => {
  it(`only ever grows into its final value, whatever the cuts (seed ${SEED})`, () => {
    fc.assert(
      fc.property(json, fc.array(fc.nat(9), { minLength: 1, maxLength: 40 }), (text, sizes) => {
        const final: unknown = JSON.parse(text);
        const reader = createPartialJson();
        let before: unknown = undefined;
        for (let at = 0, round = 0; at < text.length; round++) {
          const size = 1 + sizes[round % sizes.length]!;
          reader.feed(text.slice(at, at + size));
          at += size;
          const value = reader.value();
          expect(mayBecome(before, value)).toBe(true);
          expect(mayBecome(value, final)).toBe(true);
          before = value;
        }
        // A number at the top has no end but the text's.
        if ((typeof final === "object" && final !== null) || typeof final === "string")
          expect(reader.value()).toEqual(final);
      }),
      { seed: SEED, numRuns: 1500 },
    );
  });

  it(`does not change what it has shown (seed ${SEED})`, () => {
    fc.assert(
      fc.property(json, (text) => {
        const reader = createPartialJson();
        const shown: { value: unknown; copy: string }[] = [];
        for (const char of text) {
          reader.feed(char);
          const value = reader.value();
          if (value !== undefined) shown.push({ value, copy: JSON.stringify(value) });
        }
        for (const { value, copy } of shown) expect(JSON.stringify(value)).toBe(copy);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it.each([
    ["", undefined],
    ["{", {}],
    [`{"a`, {}],
    [`{"a"`, {}],
    [`{"a":`, {}],
    [`{"a":"`, { a: "" }],
    [`{"a":"x\\`, { a: "x" }],
    [`{"a":"x\\u00e`, { a: "x" }],
    [`{"a":"x\\u00e9`, { a: "xé" }],
    [`{"a":"\\ud83d`, { a: "" }],
    [`{"a":"\\ud83d\\ude00`, { a: "😀" }],
    [`{"a":12`, {}],
    [`{"a":12,`, { a: 12 }],
    [`{"a":tru`, {}],
    [`{"a":true}`, { a: true }],
    [`{"a":nul`, {}],
    [`[1,[2,`, [1, [2]]],
    [`[1 2`, [1]],
    [`{"a":1]`, { a: 1 }],
    ["no JSON", undefined],
    [`{"a":"x","a":5}`, { a: "x" }],
  ])("shows of %j what is certain", (text, value) => {
    expect(parsePartialJson(text)).toEqual(value);
  });

  it("never shows half of a surrogate pair", () => {
    const reader = createPartialJson();
    for (const char of `{"a":"${"😀".repeat(3)}\\ud83d\\ude00"}`) {
      for (const unit of char.split("")) {
        reader.feed(unit);
        expect(JSON.stringify(reader.value() ?? null)).not.toMatch(/\\ud[89ab]/);
        expect((reader.value() as { a?: string } | undefined)?.a ?? "").not.toMatch(LONE);
      }
    }
  });

  it("leaves prototypes alone", () => {
    const value = parsePartialJson(
      `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"a":`,
    );
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(JSON.stringify(value)).toBe(
      `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}`,
    );
  });

  it("keeps the identity of what has settled", () => {
    const reader = createPartialJson();
    reader.feed(`{"a":{"b":[1,2]},"c":"x`);
    const before = reader.value() as { a: unknown };
    reader.feed("y");
    const after = reader.value() as { a: unknown };
    expect(after).toEqual({ a: { b: [1, 2] }, c: "xy" });
    expect(after).not.toBe(before);
    expect(after.a).toBe(before.a);
  });

  it("copies in all no more than a constant for each character of a huge array", () => {
    // Counted, not timed: every new snapshot of an array of n costs n.
    const text = `[${Array.from({ length: 50_000 }, (_, i) => i % 10).join(",")}]`;
    const reader = createPartialJson();
    let copied = 0;
    let last: unknown = undefined;
    for (let at = 0; at < text.length; at++) {
      reader.feed(text[at]!);
      const value = reader.value();
      if (value !== last) copied += (value as unknown[]).length;
      last = value;
    }
    expect(last).toHaveLength(50_000);
    expect(copied / text.length).toBeLessThan(20);
  });

  it("shows small changes at once again when the huge array has ended", () => {
    const reader = createPartialJson();
    reader.feed(`{"big":[${"1,".repeat(5000)}1],"text":"`);
    reader.value();
    for (const text of ["a", "ab", "abc"]) {
      reader.feed(text.at(-1)!);
      expect(reader.value()).toMatchObject({ text });
    }
  });

  it("reads 16,000 single characters of a tool's input, one event each, in linear time", () => {
    const text = JSON.stringify({
      options: { deep: [1, 2] },
      path: "a.ts",
      content: "line of code\n".repeat(1200),
    });
    expect(text.length).toBeGreaterThan(16_000);
    const read = (length: number): void => {
      let message: ChatMessage = createMessage({ id: "m" });
      message = applyEvent(message, {
        type: "tool-input-start",
        toolCallId: "c",
        toolName: "write",
        dynamic: true,
      });
      for (let at = 0; at < length; at++) {
        message = applyEvent(message, { type: "tool-input-delta", toolCallId: "c", delta: text[at]! });
      }
      expect((message.parts[0] as DynamicToolPart).inputText).toHaveLength(length);
    };
    expect(growth(read, 800)).toBeLessThan(LINEAR);
  });
});
