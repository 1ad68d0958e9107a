import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { composeAnswer } from "../../demo/server/answers.js";
import { longAnswer } from "../../demo/server/longAnswer.js";
import { splitTokens } from "../../demo/server/wire/splitTokens.js";

const ask = (question: string) => composeAnswer([{ role: "user", text: question }], 0);
const textOf = (question: string): string =>
  ask(question)
    .parts.map((part) => (part.type === "text" ? part.text : ""))
    .join("");

describe("splitting a text into tokens", () => {
  it("loses nothing and cuts no code point, whatever the text", () => {
    assert(
      property(string({ unit: "grapheme", maxLength: 300 }), (text) => {
        const tokens = splitTokens(text);
        expect(tokens.join("")).toBe(text);
        for (const token of tokens) expect(token).not.toMatch(/[\uD800-\uDFFF]/u);
      }),
      { numRuns: 500, seed: 20261121 },
    );
  });

  it("makes pieces of the size that models write", () => {
    const tokens = splitTokens(textOf("How does streaming work?"));
    const mean = textOf("How does streaming work?").length / tokens.length;
    expect(mean).toBeGreaterThan(2.5);
    expect(mean).toBeLessThan(6);
  });
});

describe("the built-in model", () => {
  it.each([
    ["How does streaming work?", "server-sent events"],
    ["Show me code in several languages", "token bucket"],
    ["Compare the planets in a table", "Mercury"],
    ["Plan a server move", "Before the weekend"],
    ["Say hello in many languages", "こんにちは"],
    ["Show me some mathematics", "softmax"],
    ["What is the weather in Kyoto?", "cloudy in Kyoto"],
    ["Why is the night sky dark? With sources", "beginning"],
    ["Tell me about bread", "flour"],
    ["Show everything Markdown can do", "Everything on one page"],
    ["How long must it rise, as bread?", "flour"],
    ["Hello", "built-in model"],
  ])("answers %j with what was asked for", (question, expected) => {
    expect(textOf(question)).toContain(expected);
  });

  it("thinks and calls a tool for the weather, and gives sources for research", () => {
    expect(ask("weather in Oslo").parts.map(({ type }) => type)).toEqual(["reasoning", "tool-call", "text"]);
    expect(ask("weather in Oslo").parts[1]).toMatchObject({
      input: { city: "Oslo" },
      output: { city: "Oslo" },
    });
    expect(ask("Research the dark sky").parts.at(-1)).toMatchObject({ sources: [{}, {}, {}] });
  });

  it("answers the newest question, and the same question in the same way", () => {
    const turns = [
      { role: "user", text: "Tell me about bread" },
      { role: "assistant", text: "Bread is flour." },
      { role: "user", text: "Now the planets" },
    ] as const;
    expect(JSON.stringify(composeAnswer(turns, 0))).toContain("Mercury");
    expect(composeAnswer(turns, 5)).toEqual(composeAnswer(turns, 5));
  });

  it("counts what it writes", () => {
    const { usage, parts } = ask("weather in Oslo");
    const reasoning = parts[0]?.type === "reasoning" ? parts[0].text : "";
    expect(usage.reasoningTokens).toBe(splitTokens(reasoning).length);
    expect(usage.outputTokens).toBeGreaterThan(usage.reasoningTokens);
  });
});

describe("the long answer", () => {
  it("is as long as asked, the same for the same seed and another for another", () => {
    const text = longAnswer(7, 100_000);
    expect(text.length).toBeGreaterThanOrEqual(100_000);
    expect(text.length).toBeLessThan(105_000);
    expect(longAnswer(7, 100_000)).toBe(text);
    expect(longAnswer(8, 100_000)).not.toBe(text);
  });

  it("holds every kind of block", () => {
    const text = longAnswer(7, 100_000);
    for (const mark of ["\n## ", "\n1. ", "\n| :--", "\n```ts", "\n> "]) expect(text).toContain(mark);
  });
});
