import { describe, expect, it } from "vitest";
import { defaultLabels } from "../../src/components/context/labels.js";
import { describeAnswer } from "../../src/components/text/describeAnswer.js";
import { growth, LINEAR } from "../support/growth.js";

describe("what is said of a finished answer", () => {
  it("a short one is read out, without its marks", () => {
    expect(describeAnswer("It is **21 °C** in [Oslo](https://a.example/).", defaultLabels)).toBe(
      "It is 21 °C in Oslo.",
    );
  });

  it("a long one is measured, and begun", () => {
    const text = `First comes this. ${"word ".repeat(100)}`;
    expect(describeAnswer(text, defaultLabels)).toBe("Response complete. 103 words. First comes this.");
  });

  it("code and tables are counted, never read", () => {
    const text =
      "Look. Here:\n\n```ts\nconst a = 1;\n```\n\n| A | B |\n| :-- | --: |\n| 1 | 2 |\n\n~~~\nx\n~~~\n";
    const said = describeAnswer(text, defaultLabels);
    expect(said).toMatch(/^Response complete\. \d+ words, 2 code blocks, 1 table\. Look\.$/);
    expect(said).not.toContain("const");
  });

  it("code that a stop left open is not read either", () => {
    expect(describeAnswer("So:\n\n```ts\nconst secret = 1;", defaultLabels)).not.toContain("secret");
  });

  it("an empty one is nothing", () => {
    expect(describeAnswer("", defaultLabels)).toBe("");
  });

  it.each(["`", "```\n", "[", "|-", "| :-- ", "*", "a ", "~~~a\n"])(
    "takes time in proportion to the text: %j",
    (unit) => {
      expect(growth((count) => describeAnswer(unit.repeat(count), defaultLabels), 15_000)).toBeLessThan(
        LINEAR,
      );
    },
  );
});
