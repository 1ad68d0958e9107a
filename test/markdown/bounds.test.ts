import { Lexer } from "marked";
import { beforeAll, describe, expect, it } from "vitest";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import type { Groups } from "../../src/markdown/nodes.js";
import { describeView, visibleText } from "./describeView.js";
import { longBlocks } from "./documents.js";
import { cutInto } from "./laws.js";
import { cpuTime } from "../support/growth.js";

const sentence =
  "The quick **brown** fox jumps over `the` lazy dog, and *then* it [rests](https://e.example/a). ";

function repeat(length: number, unit: (i: number) => string): string {
  let text = "";
  for (let i = 0; text.length < length; i++) text += unit(i);
  return text;
}

const workloads: Readonly<Record<string, (length: number) => string>> = {
  "one list": (n) => repeat(n, () => `- ${sentence}\n`),
  "one list in an item": (n) => `- top\n${repeat(n, () => `  - ${sentence}\n`)}`,
  "one table": (n) => `| a | b |\n|---|---|\n${repeat(n, (i) => `| ${i} | **bold** |\n`)}`,
  "one fence": (n) => `\`\`\`js\n${repeat(n, (i) => `const value${i} = ${i};\n`)}`,
  "one paragraph": (n) => repeat(n, () => sentence),
  "one paragraph of many lines": (n) => repeat(n, () => `${sentence}\n`),
  "one quote": (n) => repeat(n, () => `> ${sentence}\n`),
  "a definition on top": (n) => `[d]: https://e.example\n\n${repeat(n, () => `${sentence}[d].\n\n`)}`,
};

/** Characters given to marked per update, at the beginning and at the end of a text. */
function scannedPerUpdate(text: string, step: number): { first: number; last: number; fallbacks: number } {
  const parser = createMarkdownParser();
  const scanned: number[] = [];
  for (let i = 0; i < text.length; i += step) {
    const before = parser.stats.scanned;
    parser.append(text.slice(i, i + step));
    void parser.view;
    scanned.push(parser.stats.scanned - before);
  }
  const tenth = Math.floor(scanned.length / 10);
  const mean = (part: number[]): number => part.reduce((sum, n) => sum + n, 0) / part.length;
  return {
    first: mean(scanned.slice(tenth, tenth * 2)),
    last: mean(scanned.slice(-tenth)),
    fallbacks: parser.stats.fallbacks,
  };
}

describe("the work of one update", () => {
  for (const [name, make] of Object.entries(workloads)) {
    it(`does not grow with the message: ${name}, 60,000 characters in pieces of 100`, () => {
      const { first, last, fallbacks } = scannedPerUpdate(make(60_000), 100);
      expect(last).toBeLessThan(Math.max(first * 1.3, 900));
      expect(last).toBeLessThan(2500);
      expect(fallbacks).toBe(0);
    });
  }

  it("gives each character of a list to marked a few times only, where five arrive at a time", () => {
    const items = [
      "Words of *some* kind that stand here.",
      "A `name` and more.",
      "Text with **weight** in it.",
    ];
    const text = repeat(
      6000,
      (i) => `- ${items[i % 3]}\n${i % 4 === 0 ? "  - An inner item of *it*.\n" : ""}`,
    );
    const parser = createMarkdownParser();
    for (let i = 0; i < text.length; i += 5) {
      parser.append(text.slice(i, i + 5));
      void parser.view;
    }
    expect(parser.stats.scanned / text.length).toBeLessThan(12);
  });

  for (const name of ["one list", "one table"]) {
    it(`does not grow with the message when the block ends: ${name}, 60,000 characters`, () => {
      const text = workloads[name]?.(60_000) ?? "";
      for (const end of ["", "\n\nAfter it.\n"]) {
        const parser = createMarkdownParser();
        for (let i = 0; i < text.length; i += 100) parser.append(text.slice(i, i + 100));
        const before = parser.stats.scanned;
        parser.append(end);
        parser.finish();
        expect(parser.stats.scanned - before).toBeLessThan(2500);
        expect(parser.settled[0]?.token.raw.trimEnd()).toBe(text.trimEnd());
      }
    });
  }

  it.each([
    ["of a task", `- [ ] top\n${repeat(60_000, () => `  - ${sentence}\n`)}`],
    ["indented by tabs", `- top\n${repeat(60_000, () => `\t- ${sentence}\n`)}`],
    ["ten levels deep", repeat(60_000, (i) => `${"  ".repeat(Math.min(i, 10))}- ${sentence}\n`)],
  ])("in an item that cannot be taken apart is in all a multiple of the text: %s", (_name, text) => {
    const parser = createMarkdownParser();
    for (let i = 0; i < text.length; i += 100) {
      parser.append(text.slice(i, i + 100));
      void parser.view;
    }
    // Parsed as a whole on every update it would be 600 times the text.
    expect(parser.stats.scanned / text.length).toBeLessThan(100);
  });

  it("falls back to the whole block in fewer than one update of a hundred, in mixed answers (seeds 1 to 40)", () => {
    let updates = 0;
    let fallbacks = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const text = longBlocks(seed, 8000);
      const parser = createMarkdownParser();
      for (let i = 0; i < text.length; i += 60) {
        parser.append(text.slice(i, i + 60));
        void parser.view;
      }
      updates += parser.stats.updates;
      fallbacks += parser.stats.fallbacks;
    }
    expect(fallbacks / updates).toBeLessThan(0.01);
  });
});

const hostile: Readonly<Record<string, string>> = {
  "5,000 quote marks": ">".repeat(5000),
  "50,000 times _a": "_a".repeat(50_000),
  "50,000 brackets": "[".repeat(50_000),
  "20,000 strong words": "**a**".repeat(20_000),
  "1,000 levels of lists": Array.from({ length: 1000 }, (_, i) => `${"  ".repeat(i)}- x`).join("\n"),
  "1,000 levels of quotes": Array.from({ length: 200 }, (_, i) => `${"> ".repeat(i * 5)}x`).join("\n"),
  "1,000 levels of emphasis": `${"*a **b ".repeat(500)}x${"** *".repeat(500)}`,
  "1,000 levels of links": `${"[a ".repeat(1000)}x${"](u)".repeat(1000)}`,
  "a line of 1,000,000 characters": "words and more ".repeat(66_667),
  "a line of 1,000,000 letters": "a".repeat(1_000_000),
  "50,000 backticks": "` `` ".repeat(10_000),
  "100,000 stars": "*".repeat(100_000),
  "20,000 links that do not end": "[a](b".repeat(20_000),
  "20,000 openers of many kinds": "**a _b ~~c [d `e ".repeat(1200),
  "50,000 dollars": "$a ".repeat(17_000),
  "20,000 tags that do not end": "<a b='".repeat(4000),
  "2,000 definitions": Array.from({ length: 2000 }, (_, i) => `[l${i}]: https://e.example/${i}`).join("\n"),
};

/** The longest update while a text arrives in 300 pieces and ends, in microseconds: the best of two runs. */
function longestUpdate(text: string): number {
  const step = Math.max(100, Math.ceil(text.length / 300));
  const runs = [0, 1].map(() => {
    const parser = createMarkdownParser();
    let longest = 0;
    const timed = (work: () => void): void => {
      const update = (): void => {
        work();
        void parser.view;
      };
      longest = Math.max(longest, cpuTime(update));
    };
    for (let i = 0; i < text.length; i += step) timed(() => parser.append(text.slice(i, i + step)));
    timed(() => parser.finish());
    expect(parser.tokens.length).toBeGreaterThan(0);
    return longest;
  });
  return Math.min(...runs);
}

/** How many lists the deepest item is in. */
function listDepth(groups: Groups): number {
  return Math.max(
    0,
    ...groups.flat().map((node) => (node.type === "list" ? 1 : 0) + listDepth(node.children)),
  );
}

describe("hostile text", () => {
  it("a block at which marked throws is shown as it is written, and no other, also at once", () => {
    const text = "# Head\n\nSome **words**.\n\n-  item\n   >-\nlazy\n\nMore **words**.\n";
    const parsers = [cutInto(text, 1, 0), [text]].map((pieces) => {
      const parser = createMarkdownParser();
      for (const piece of pieces) {
        parser.append(piece);
        void parser.view;
      }
      parser.finish();
      return parser;
    });
    expect(() => Lexer.lex(text, parsers[0]?.options)).toThrow(TypeError);
    for (const parser of parsers) {
      expect(describeView(parser.view)).toBe(
        "heading h1(Head)paragraph(Some strong(words).)paragraph(-  item\n   >-\nlazy)paragraph(More strong(words).)",
      );
    }
  });

  it.each([60, 100, 120])("nests at most 64 lists, and loses no text of the others: %i levels", (levels) => {
    const text = Array.from({ length: levels }, (_, i) => `${"  ".repeat(i)}- x${i}y`).join("\n");
    const parser = createMarkdownParser();
    for (let i = 0; i < text.length; i += 100) {
      parser.append(text.slice(i, i + 100));
      // The lists that are taken apart while they arrive do not count for those inside them.
      expect(listDepth(parser.view)).toBeLessThan(64 + 10);
    }
    parser.finish();
    expect(listDepth(parser.view)).toBe(levels > 64 ? 0 : levels);
    const shown = [...visibleText(parser.view).matchAll(/x\d+y/g)].map(String);
    expect(shown).toEqual(Array.from({ length: levels }, (_, i) => `x${i}y`));
  });

  /** What this machine needs to parse 400,000 ordinary characters once, in microseconds. */
  const ordinary = `${sentence.repeat(8)}\n\n`.repeat(500);
  let unit = 0;
  beforeAll(() => {
    const parse = (): number => cpuTime(() => void Lexer.lex(ordinary));
    unit = Math.min(parse(), parse(), parse());
  });

  for (const [name, text] of Object.entries(hostile)) {
    it(`neither throws nor needs a multiple of what ordinary text needs: ${name}`, () => {
      expect(longestUpdate(text) / unit).toBeLessThan(8);
    });
  }
});

describe("the end of a text", () => {
  it.each(["[\\", "\\[\na\n", "\\(a ", "\\[ ", "[a", "$a "])(
    "takes time in proportion to its length: %j × n",
    (unit) => {
      const finish = (count: number): number => {
        const times = [0, 1, 2].map(() => {
          const parser = createMarkdownParser();
          const text = unit.repeat(count);
          for (let i = 0; i < text.length; i += 2000) parser.append(text.slice(i, i + 2000));
          return cpuTime(() => {
            parser.finish();
            void parser.view;
          });
        });
        return Math.min(...times);
      };
      // Four times the text: 16 times the time where it is quadratic. The constant is for what is measured in microseconds.
      expect(finish(40_000)).toBeLessThan(finish(10_000) * 9 + 20_000);
    },
  );

  it("a word without spaces costs an update no more than a few of ordinary text", () => {
    const cost = (text: string): number => {
      const runs = [0, 1, 2].map(() => {
        const parser = createMarkdownParser();
        return cpuTime(() => {
          for (let i = 0; i < text.length; i += 8) {
            parser.append(text.slice(i, i + 8));
            void parser.view;
          }
        });
      });
      return Math.min(...runs);
    };
    const ordinary = cost(sentence.repeat(100));
    for (const word of ["a", "aZ9+/", "שלום", "ア"])
      expect({ word, cost: cost(word.repeat(Math.ceil(9600 / word.length))) / ordinary < 6 }).toEqual({
        word,
        cost: true,
      });
  });
});
