import { Lexer, type MarkedExtension } from "marked";
import { describe, expect, it } from "vitest";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import { describeView } from "./describeView.js";
import { cut, document } from "./documents.js";

const callout: MarkedExtension = {
  extensions: [
    {
      name: "callout",
      level: "block",
      tokenizer(source) {
        const match = /^:::\n([^]*?)\n:::(?:\n|$)/.exec(source);
        if (match === null) return undefined;
        return { type: "callout", raw: match[0], tokens: this.lexer.blockTokens(match[1] ?? "", []) };
      },
      childTokens: ["tokens"],
    },
    {
      name: "mention",
      level: "inline",
      start: (source) => source.indexOf("@@"),
      tokenizer(source) {
        const match = /^@@(\w+)/.exec(source);
        return match === null ? undefined : { type: "mention", raw: match[0], text: match[1] };
      },
    },
  ],
};

describe("an extension of marked", () => {
  it("gives the tokens that marked gives with it", () => {
    const text = "Hello @@anna.\n\n:::\nInside **it**\n:::\n\nAfter\n";
    const parser = createMarkdownParser({ extensions: [callout] });
    for (const piece of cut(text, 3, 5)) {
      parser.append(piece);
      void parser.view;
    }
    parser.finish();
    expect([...parser.tokens]).toEqual([...Lexer.lex(text, parser.options)]);
    expect(describeView(parser.view)).toBe(
      "paragraph(Hello mention(anna).)callout(paragraph(Inside strong(it)))paragraph(After)",
    );
  });

  it("of inline level keeps the finished tokens exact (seeds 1 to 150)", () => {
    const inline: MarkedExtension = { extensions: callout.extensions?.slice(1) ?? [] };
    for (let seed = 1; seed <= 150; seed++) {
      const text = `@@anna ${document(seed, 12)} @@ben`;
      const parser = createMarkdownParser({ extensions: [inline] });
      for (const piece of cut(text, seed, 20)) parser.append(piece);
      parser.finish();
      expect({ seed, tokens: [...parser.tokens] }).toEqual({
        seed,
        tokens: [...Lexer.lex(text, parser.options)],
      });
    }
  });
});

describe("formulas", () => {
  it.each([
    ["It costs $5 and then $10.", "paragraph(It costs $5 and then $10.)"],
    ["Let $x_1$ and $y$.", "paragraph(Let math false($x_1$) and math false($y$).)"],
    ["$ a$ and $a $ are text", "paragraph($ a$ and $a $ are text)"],
    ["$a$1 is text", "paragraph($a$1 is text)"],
    ["a $$x*y*z$$ b", "paragraph(a math true($$x*y*z$$) b)"],
    ["\\(a_1 + b_2\\)", "paragraph(math false(\\(a_1 + b_2\\)))"],
    ["$$\na_1\n$$\n\nafter", "math true($$\na_1\n$$)paragraph(after)"],
    ["\\[\na_1\n\\]\n\nafter", "math true(\\[\na_1\n\\])paragraph(after)"],
  ])("%j", (text, view) => {
    const parser = createMarkdownParser();
    parser.append(text);
    parser.finish();
    expect(describeView(parser.view)).toBe(view);
  });

  it("are text where they are switched off", () => {
    const parser = createMarkdownParser({ math: false });
    parser.append("Let $x$.");
    parser.finish();
    expect(describeView(parser.view)).toBe("paragraph(Let $x$.)");
  });
});

describe("alerts and footnotes", () => {
  it.each([
    ["> [!NOTE]\n> Text", "blockquote note(paragraph(Text))"],
    ["> [!warning]\n> **Text**\n>\n> more", "blockquote warning(paragraph(strong(Text))paragraph(more))"],
    ["> [!OTHER]\n> Text", "blockquote(paragraph([!OTHER]\nText))"],
    [
      "a[^x]\n\n[^x]: one\n    two\n\n[^y]: three",
      "paragraph(afootnoteReference x())footnote x(paragraph(one\ntwo))footnote y(paragraph(three))",
    ],
  ])("%j", (text, view) => {
    const parser = createMarkdownParser();
    parser.append(text);
    parser.finish();
    expect(describeView(parser.view)).toBe(view);
  });
});
