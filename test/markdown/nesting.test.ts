import { describe, expect, it } from "vitest";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import { random } from "../support/random.js";
import { describeView } from "./describeView.js";
import { cutInto, expectLaws, pieceSizes } from "./laws.js";

const runs = Number(process.env["FUZZ_RUNS"] ?? 300);
const from = Number(process.env["FUZZ_FROM"] ?? 1);

const leaves: readonly string[] = [
  "words **bold** and `code`",
  "two\nlines of *words*",
  "```js\nconst a = 1;\n\n  b\n```",
  "~~~\nopen fence",
  "    indented\n\n    code",
  "| a \\| b | c |\n|---|:-:|\n| `x\\|y` | z |\n| 1 |",
  "| a |\n|---|\n| b | c | d |\nlazy",
  "[late] and [text][late] and claim[^n]",
  "[late]: https://e.example/late 'title'",
  "[^n]: note\n    on two lines",
  "# Head",
  "Title\n---",
  "***",
  "<div>\n*text*\n</div>",
  "<!-- comment\n\nover lines -->",
  "<b>x</b> <br>",
  "- [ ] todo\n- [x] done",
  "$$\na_1\n$$",
  "> [!TIP]\n> words",
  "\\* no item\nback\\\nslash",
  "",
];

/** Blocks in lists and quotes, to a depth of four, with the indents that people and models write. */
function nested(next: () => number, depth: number): string {
  const pick = <T>(values: readonly T[]): T | undefined => values[Math.floor(next() * values.length)];
  const blocks: string[] = [];
  const count = 1 + Math.floor(next() * 3);
  for (let i = 0; i < count; i++) {
    if (depth === 0 || next() < 0.45) {
      blocks.push(pick(leaves) ?? "");
      continue;
    }
    const inner = nested(next, depth - 1).split("\n");
    const first = pick(["- ", "* ", "1. ", "10. ", "> ", ">", "-\t", "-   ", "+     "]) ?? "- ";
    const quote = first.startsWith(">");
    const rest = quote
      ? first
      : next() < 0.15
        ? "\t"
        : " ".repeat(Math.max(1, first.length + (next() < 0.1 ? Math.floor(next() * 5) - 2 : 0)));
    const lazy = next() < 0.1;
    blocks.push(
      inner
        .map((line, n) => (n === 0 ? first : lazy || (line === "" && !quote) ? "" : rest) + line)
        .join("\n"),
    );
  }
  return blocks.join(next() < 0.3 ? "\n" : "\n\n");
}

function textOf(seed: number): string {
  const next = random(seed);
  const text = nested(next, 1 + Math.floor(next() * 4));
  const end = next() < 0.5 ? `${text}\n\n[late]: /late\n` : text;
  return next() < 0.15 ? end.replaceAll("\n", "\r\n") : end;
}

describe("blocks in blocks", () => {
  it(`end as one parse of the whole text, however they were cut (seeds ${from} to ${from + runs - 1})`, () => {
    for (let seed = from; seed < from + runs; seed++) {
      const text = textOf(seed);
      // Long, so that the blocks are taken apart while they arrive.
      const long =
        seed % 5 === 0 ? Array.from({ length: 6 }, (_, i) => textOf(seed * 7 + i)).join("\n") : text;
      expectLaws(
        long,
        cutInto(long, pieceSizes[seed % 7] ?? 1, seed),
        seed % 3 === 0 ? { math: false, footnotes: false } : {},
      );
    }
  });

  it(`are shown at every moment as if given at once (seeds ${from} to ${from + runs / 5 - 1})`, () => {
    for (let seed = from; seed < from + runs / 5; seed++) {
      const text = textOf(seed + 3).slice(0, 700);
      const parser = createMarkdownParser();
      let soFar = "";
      for (const piece of cutInto(text, pieceSizes[seed % 6] ?? 1, seed)) {
        soFar += piece;
        parser.append(piece);
        const whole = createMarkdownParser();
        whole.append(soFar);
        const view = describeView(parser.view);
        if (view !== describeView(whole.view))
          expect({ seed, soFar, view }).toEqual({ seed, soFar, view: describeView(whole.view) });
      }
    }
  });
});
