import { describe, expect, it } from "vitest";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import { random } from "../support/random.js";
import { visibleText } from "./describeView.js";

/** What models write inside a line. Emphasis in emphasis stands in the hard cases: what it is may be known only late. */
const pieces: readonly string[] = [
  "words",
  "more of them,",
  "**bold text**",
  "**bold `code` in it**",
  "*one*",
  "`code`",
  "`a|b`",
  "~~gone~~",
  "[a link](https://e.example/x)",
  "https://e.example/a",
  "![image](https://e.example/i.png)",
  "a_b_c",
  "5 * 3",
  "x < y",
  "a | b",
  "&amp;",
  "\\*",
  "$x$",
  "$5",
  "[1]",
  "e.g.",
  "1.",
  "- x",
  "# not",
  "<br>",
  "“so”",
  "(see *this*)",
];

/** An answer of a few blocks, which often follow each other without a blank line. */
function mixture(seed: number): string {
  const next = random(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const line = (): string => Array.from({ length: 1 + Math.floor(next() * 5) }, () => pick(pieces)).join(" ");
  const lines = (marks: readonly string[]): string => marks.map((mark) => `${mark}${line()}`).join("\n");
  const block = (depth: number): string =>
    pick([
      line,
      () => lines(["", ""]),
      () => lines(["## "]),
      () => lines(["- ", "- ", "- "]),
      () => lines(["1. ", "2. ", "3. "]),
      () => lines(["- [ ] ", "- [x] "]),
      () => lines(["Words:\n- ", "  - "]),
      () => lines(["> ", "> "]),
      () => `| A | B |\n|---|:-:|\n| ${line().replaceAll("|", "/")} | x |`,
      () => "**Title**\n| A |\n|---|\n| 1 |",
      () => `\`\`\`js\n${line()}\n\n${line()}\n\`\`\``,
      () => "---",
      () => "$$\nx^2\n$$",
      () => "    indented code",
      () => (depth > 2 ? line() : `- ${line()}\n\n${block(depth + 1).replace(/^/gm, "  ")}`),
      () => (depth > 2 ? line() : block(depth + 1).replace(/^/gm, "> ")),
    ])();
  const blocks = Array.from({ length: 2 + Math.floor(next() * 3) }, () => block(0));
  return blocks.join(pick(["\n", "\n\n"]));
}

describe("answers of blocks in any order", () => {
  it.each([1, 2, 3, 4])("take back nothing that was visible (seeds from %s00)", (hundred) => {
    for (let seed = hundred * 100; seed < hundred * 100 + 100; seed++) {
      const text = mixture(seed);
      const parser = createMarkdownParser();
      let before = "";
      const taken: string[] = [];
      const look = (at: number): void => {
        const now = visibleText(parser.view);
        if (!now.startsWith(before)) taken.push(text.slice(0, at));
        before = now;
      };
      for (let at = 0; at < text.length; at++) {
        parser.append(text.charAt(at));
        look(at + 1);
      }
      parser.finish();
      look(text.length);
      expect({ seed, text, taken }).toEqual({ seed, text, taken: [] });
    }
  });
});
