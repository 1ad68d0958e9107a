import { Lexer } from "marked";
import { describe, expect, it } from "vitest";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import { describeView } from "./describeView.js";
import { cut, document, longBlocks } from "./documents.js";
import { cutInto, expectLaws, pieceSizes } from "./laws.js";

const plain = { math: false, footnotes: false } as const;
const runs = Number(process.env["FUZZ_RUNS"] ?? 1500);
const from = Number(process.env["FUZZ_FROM"] ?? 1);

describe("the finished tokens", () => {
  for (const [name, options] of [
    ["with plain marked", plain],
    ["with formulas and footnotes", {}],
    ["with emphasis beside letters of CJK", { cjk: true }],
  ] as const) {
    it(`equal one parse of the whole text, however it was cut (${name}, seeds ${from} to ${from + runs - 1})`, () => {
      for (let seed = from; seed < from + runs; seed++) {
        const text = document(seed, 3 + (seed % 23));
        const parser = createMarkdownParser(options);
        for (const piece of cut(text, seed, seed % 3 === 0 ? 1 : seed % 3 === 1 ? 7 : 60)) {
          parser.append(piece);
          if (seed % 2 === 0) void parser.tail;
        }
        parser.finish();
        const whole = Lexer.lex(text, createMarkdownParser(options).options);
        expect({ seed, text, tokens: [...parser.tokens] }).toEqual({ seed, text, tokens: [...whole] });
        expect({ seed, links: { ...parser.tokens.links } }).toEqual({ seed, links: { ...whole.links } });
      }
    });
  }

  it.each(["\u00a0", " \u00a0", "\u2003", "\ufeff", "\u2028"])(
    "equal one parse of the whole text where lines of a list end with %j",
    (end) => {
      const text = `1. one${end}\n2. two${end}\ngoes on${end}\n\n   - in it${end}\n\n> - quoted${end}\n> - two${end}\n\nEnd`;
      for (const size of pieceSizes) expectLaws(text, cutInto(text, size, 1), {});
    },
  );

  // In parts, each of which ends in time also on a busy machine.
  const part = Math.ceil(runs / 25);
  for (let first = from; first < from + part * 5; first += part) {
    it(`equal one parse of the whole text where blocks were taken apart (seeds ${first} to ${first + part - 1})`, () => {
      for (let seed = first; seed < first + part; seed++) {
        const text = longBlocks(seed, 1500 + (seed % 7) * 500).slice(0, -(seed % 60) || undefined);
        const parser = createMarkdownParser();
        for (const piece of cut(text, seed, [7, 40, 160][seed % 3] ?? 7)) {
          parser.append(piece);
          if (seed % 2 === 0) void parser.tail;
        }
        parser.finish();
        const whole = Lexer.lex(text, parser.options);
        expect({ seed, text, tokens: [...parser.tokens] }).toEqual({ seed, text, tokens: [...whole] });
        const atOnce = createMarkdownParser();
        for (const block of whole) atOnce.append(block.raw);
        atOnce.finish();
        expect({ seed, view: describeView(parser.view) }).toEqual({ seed, view: describeView(atOnce.view) });
      }
    });
  }
});
