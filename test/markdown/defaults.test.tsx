// @vitest-environment jsdom
import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import type { MarkdownParserOptions } from "../../src/markdown/markdownParser.js";
import { hiddenHost } from "../../src/markdown/hiddenHost.js";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";
import { random } from "../support/random.js";
import { describeView, visibleText } from "./describeView.js";
import { document as makeDocument, longBlocks } from "./documents.js";
import { cutInto, expectLaws, pieceSizes } from "./laws.js";

function finalView(text: string, options: MarkdownParserOptions = {}): string {
  const parser = createMarkdownParser(options);
  parser.append(text);
  parser.finish();
  return describeView(parser.view);
}

/** The views of a text that arrives one UTF-16 unit at a time, apart from those that are the same as the one before. */
function takenBack(text: string, options: MarkdownParserOptions = {}): string[] {
  const parser = createMarkdownParser(options);
  const taken: string[] = [];
  let before = "";
  const look = (): void => {
    const now = visibleText(parser.view);
    if (!now.startsWith(before)) taken.push(`${before} → ${now}`);
    before = now;
  };
  for (const unit of text.split("")) {
    parser.append(unit);
    look();
  }
  parser.finish();
  look();
  return taken;
}

describe("what models write, by default and in `strict`", () => {
  it.each([
    [
      "1",
      "这是**重点（注）**后面",
      "paragraph(这是strong(重点（注）)后面)",
      "paragraph(这是**重点（注）**后面)",
    ],
    [
      "1",
      "**键（Key）**和一个**值（Value）**",
      "paragraph(strong(键（Key）)和一个strong(值（Value）))",
      "paragraph(strong(键（Key）strong(和一个)值（Value）))",
    ],
    [
      "1",
      "访问https://example.com。然后",
      "paragraph(访问link https://example.com (https://example.com)。然后)",
      "paragraph(访问link https://example.com。然后 (https://example.com。然后))",
    ],
    ["2", "2~3만(연 24~36만)", "paragraph(2~3만(연 24~36만))", "paragraph(2del(3만(연 24)36만))"],
    ["2", "~~gone~~ 10~20℃", "paragraph(del(gone) 10~20℃)", "paragraph(del(gone) 10~20℃)"],
    [
      "3",
      "a<br>b H<sub>2</sub>O <kbd>C</kbd><!-- c -->",
      "paragraph(aelement br()b Helement sub(2)O element kbd(C))",
      "paragraph(ahtml(<br>)b Hhtml(<sub>)2html(</sub>)O html(<kbd>)Chtml(</kbd>)html(<!-- c -->))",
    ],
    ["3", "<!-- a\n\nb -->\n\nc", "paragraph(c)", "html(<!-- a\n\nb -->)paragraph(c)"],
  ])("default %s: %s", (_number, text, view, strict) => {
    expect(finalView(text)).toBe(view);
    expect(finalView(text, { strict: true })).toBe(strict);
  });

  it.each([
    [
      "<think>\nI **ponder**.\n\nMore.\n</think>\n\nAnswer.",
      "tag think(paragraph(I strong(ponder).)paragraph(More.))paragraph(Answer.)",
    ],
    [
      "<think>\n- a\n- b\n</think>\nAnswer.",
      "tag think(list ul tight(list_item(paragraph(a))list_item(paragraph(b))))paragraph(Answer.)",
    ],
    ["<think>\n> a\n</think>\nAnswer.", "tag think(blockquote(paragraph(a)))paragraph(Answer.)"],
    [
      "<think>\n| a |\n|---|\n| b |\n</think>\nAnswer.",
      "tag think(table(row head(cell th (a))row(cell td (b))))paragraph(Answer.)",
    ],
    ["<think>\n```\n</think>\n```\n</think>\nAnswer.", "tag think(code(</think>))paragraph(Answer.)"],
    ["Words <think>in a line</think>.", "paragraph(Words tag think(in a line).)"],
  ])("default 7: a tag of the page ends in its own line: %j", (text, view) => {
    expect(finalView(text, { tags: ["think"] })).toBe(view);
    expect(takenBack(text, { tags: ["think"] })).toEqual([]);
    for (const size of pieceSizes) expectLaws(text, cutInto(text, size, 1), { tags: ["think"] });
  });

  it.each([
    "Node.js",
    "README.md",
    "package.json",
    "main.py",
    "ASP.NET",
    "the docs",
    "e.g.",
    "v1.2.3",
    "example",
  ])("default 8: %s claims no host", (text) => {
    expect(hiddenHost(text, "https://evil.example/x")).toBeUndefined();
  });

  it.each([
    "bank.com",
    "bank.com.",
    "(bank.com)",
    "ftp://bank.com",
    "1.1.1.1",
    "bank。com",
    "mailto:user@bank.com",
    "www.bank.com/login",
    "see https://bank.com/a",
    "$bank.com$",
    "$\\text{bank.com}$",
    "b\u00adank.com",
    "банк.рф",
  ])("default 8: %s claims a host", (text) => {
    expect(hiddenHost(text, "https://evil.example/x")).toBe("evil.example");
    expect(hiddenHost("bank.com", "https://www.bank.com/x")).toBeUndefined();
  });

  it("default 8 is an option", () => {
    const text = "[bank.com](https://evil.example)";
    const shown = (props: object): string | null => {
      const { container, unmount } = render(<StreamingMarkdown {...props}>{text}</StreamingMarkdown>);
      const { textContent } = container;
      unmount();
      return textContent;
    };
    expect([shown({}), shown({ linkHosts: false }), shown({ strict: true })]).toEqual([
      "bank.com (evil.example)",
      "bank.com",
      "bank.com",
    ]);
  });
});

describe("what is held back, also in `strict`", () => {
  it.each([
    ["4", "- one\u00a0\n- two \u202fthree\u2009\n\nAfter."],
    ["5", "[She hurries into the cafe, past the counter, and sits down at the last table.] Hello."],
    ["5", '[1, [2, 3], {"a": [4]}] and more words'],
    ["6", "_app.js에서 다음을 찾는다. 그리고 더."],
    ["6", 'the value "_0" and more words'],
    ["6", "(Object.*)를 쓴다, 그리고 더 많은 단어가 온다"],
    ["6", "files in src/*.js are more words"],
    ["6", "a comment begins with /* and goes on"],
    ["6", "a ` before a space, and more words after it"],
    ["9", "Name of the city | Number of people | Area in square kilometres\n---|---|---\nA | 1 | 2\n"],
  ])("rule %s takes nothing back: %s", (_number, text) => {
    for (const options of [{}, { strict: true }]) expect(takenBack(text, options)).toEqual([]);
  });

  it.each(["- one\u00a0", "- one \u2009", "> - one\u202f"])(
    "rule 4: a pause after %j makes no paragraph",
    (text) => {
      const parser = createMarkdownParser();
      parser.append(text);
      parser.release();
      expect(describeView(parser.view)).not.toContain("paragraph(\u00a0)");
      expect(describeView(parser.view).match(/paragraph/g)).toHaveLength(1);
    },
  );

  it("rule 5: shows a bracket with its text once the bracket is no link in a few words", () => {
    const parser = createMarkdownParser();
    parser.append(`See [${"words and ".repeat(7)}`);
    expect(visibleText(parser.view)).toContain("See [words");
    parser.append("more](https://e.example)");
    expect(describeView(parser.view)).toContain("link https://e.example");
  });
});

describe("the law in every set of options", () => {
  const runs = Number(process.env["FUZZ_RUNS"] ?? 240);
  const names = ["strict", "cjk", "singleTilde", "math", "footnotes", "breaks"] as const;

  it(`the finished view equals a parse of the whole text with the same options (seeds 1 to ${runs})`, () => {
    for (let seed = 1; seed <= runs; seed++) {
      const next = random(seed);
      const options: Record<string, unknown> = {};
      for (const name of names) if (next() < 0.5) options[name] = next() < 0.5;
      if (next() < 0.4) options["html"] = next() < 0.5 ? [] : ["kbd", "details", "summary", "br"];
      if (next() < 0.4) options["tags"] = ["details", "think"];
      const body = seed % 3 === 0 ? longBlocks(seed, 700) : makeDocument(seed, 3 + (seed % 17));
      const text = seed % 4 === 0 ? `<think>\n${body}\n</think>\n${makeDocument(seed + 900, 3)}` : body;
      expectLaws(text, cutInto(text, pieceSizes[seed % 7] ?? 1, seed), options);
    }
  });

  it(`the view of every beginning is that of this beginning given at once (seeds 1 to ${runs / 6})`, () => {
    for (let seed = 1; seed <= runs / 6; seed++) {
      const options = [{}, { strict: true }, { tags: ["think"] }, { cjk: false, html: [] }][seed % 4] ?? {};
      const text = `<think>\n${makeDocument(seed, 8)}\n</think>\n${makeDocument(seed + 900, 4)}`;
      const parser = createMarkdownParser(options);
      let soFar = "";
      for (const piece of cutInto(text, seed % 2 === 0 ? 3 : 1, seed)) {
        soFar += piece;
        parser.append(piece);
        const whole = createMarkdownParser(options);
        whole.append(soFar);
        expect({ seed, soFar, view: describeView(parser.view) }).toEqual({
          seed,
          soFar,
          view: describeView(whole.view),
        });
      }
    }
  });
});
