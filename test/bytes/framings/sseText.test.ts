import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFraming } from "../../../src/bytes/framings/createFraming.js";
import type { WireRecord } from "../../../src/bytes/wireRecord.js";
import { decodeBytes, encode } from "../../support/decodeBytes.js";

const SEED = 20_261_121;

function records(body: string): WireRecord[] {
  const found: WireRecord[] = [];
  const framing = createFraming("sse-text", (record) => found.push(record));
  framing.feed(body);
  framing.end();
  return found;
}

const textOf = (body: string): string =>
  records(body)
    .map(({ data, newlinesBefore = "" }) => newlinesBefore + data)
    .join("");

/** What a server writes that does not know that newlines must be encoded. */
const naive = (tokens: readonly string[]): string => tokens.map((token) => `data: ${token}\n\n`).join("");
/** What the standard asks for. */
const compliant = (tokens: readonly string[]): string =>
  tokens.map((token) => `data: ${token.split("\n").join("\ndata: ")}\n\n`).join("");

/** Tokens without lines that are fields: those are ambiguous, and have examples of their own below. */
const token = fc.array(fc.constantFrom("a", "b c", " ", "\n", "\n\n", "- x", "é🙂", "1:", "Data:"), {
  maxLength: 6,
});
const tokens = fc.array(
  token.map((pieces) => pieces.join("")),
  { minLength: 1, maxLength: 12 },
);

describe("raw text in events", () => {
  it(`loses no newline of any token but those at the very end (seed ${SEED})`, () => {
    fc.assert(
      fc.property(tokens, (list) => {
        const last = list.at(-1)!.replace(/\n+$/, "");
        expect(textOf(naive(list))).toBe(list.slice(0, -1).join("") + last);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it(`reads what a compliant server wrote as it was meant (seed ${SEED})`, () => {
    fc.assert(
      fc.property(tokens, (list) => {
        expect(textOf(compliant(list))).toBe(list.join(""));
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it.each([
    ["a token that is a newline", ["a", "\n", "b"], "a\nb"],
    ["a token that is a blank line", ["a", "\n\n", "b"], "a\n\nb"],
    ["a line that looks like a field", ["a\nevent: x\nid: 3", "b"], "a\nevent: x\nid: 3b"],
    ["a token that looks like a field", ["event: x", "retry: 5"], "event: xretry: 5"],
    ["a smiley at the beginning of a line", ["hi\n:) you"], "hi\n:) you"],
    ["two leading spaces", ["  code"], "  code"],
  ])("keeps %s", (_, list, text) => {
    expect(textOf(naive(list))).toBe(text);
  });

  it("does not take the blank line of a keep-alive for text", () => {
    expect(textOf("data: a\n\n: ping\n\n:\n\ndata: b\n\nevent: ping\n\ndata: c\n\n")).toBe("abc");
  });

  it("keeps a newline of the text across a keep-alive", () => {
    expect(textOf("data: a\n\n\n: ping\n\ndata: b\n\n")).toBe("a\nb");
  });

  it("takes a data line without a space, with two, and with a tab", () => {
    expect(records("data:a\n\ndata:  b\n\ndata:\tc\n\ndata\n\n").map(({ data }) => data)).toEqual([
      "a",
      " b",
      "\tc",
      "",
    ]);
  });

  it("drops the name of a field in which the body broke off", () => {
    expect(textOf("data: a\n\neve")).toBe("a");
    expect(textOf("data: a\nda")).toBe("a");
    expect(textOf("data: a\neve")).toBe("a\neve");
  });

  it("hears an event without data", () => {
    expect(records("data: a\n\nevent: done\n\n")).toEqual([
      { event: undefined, id: undefined, data: "a" },
      { event: "done", id: undefined, data: "" },
    ]);
  });

  it("is chosen for a body whose first event is not JSON, also after events that decide nothing", async () => {
    const { message, outcome } = await decodeBytes(
      [encode("data: {}\n\ndata: one\ntwo\n\ndata: [DONE]\n\n")],
      {
        contentType: "text/event-stream",
      },
    );
    expect(outcome).toBe("finished");
    expect(message.parts).toMatchObject([{ text: "{}one\ntwo" }]);
  });

  it("shows an error event as an error, whatever it holds", async () => {
    for (const data of [
      "stream failed",
      `{"message":"stream failed"}`,
      `{"error":{"message":"stream failed"}}`,
    ]) {
      const { events, outcome, message } = await decodeBytes(
        [encode(`data: Hi\n\nevent: error\ndata: ${data}\n\n`)],
        { contentType: "text/event-stream" },
      );
      expect(outcome).toBe("upstream");
      expect(message.parts).toMatchObject([{ text: "Hi" }]);
      expect(events.at(-1)).toMatchObject({ error: { message: "stream failed" } });
    }
  });
});
