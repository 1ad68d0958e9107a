import { describe, expect, it } from "vitest";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import { describeView, visibleText } from "./describeView.js";

/**
 * Hard cases by the number they have in the design. `¦` separates what arrives together, `see` is what a reader sees
 * after each arrival, `end` after the end. Cases 62 (bytes), 74 (size), 75 (two streams), 77 (another text) and 78
 * (sizes of pieces) have tests of their own below and in the other files of this folder.
 */
const cases: readonly { number: number; stages: string; see: readonly string[]; end: string }[] = [
  {
    number: 1,
    stages: "Some *¦*bold¦ text*¦* x",
    see: [
      "paragraph(Some)",
      "paragraph(Some strong(bold))",
      "paragraph(Some strong(bold text))",
      "paragraph(Some strong(bold text) x)",
    ],
    end: "paragraph(Some strong(bold text) x)",
  },
  {
    number: 2,
    stages: "2 *¦* 8 is 256.",
    see: ["paragraph(2)", "paragraph(2 ** 8 is 256.)"],
    end: "paragraph(2 ** 8 is 256.)",
  },
  {
    number: 3,
    stages: "*ital¦ic*",
    see: ["paragraph(em(ital))", "paragraph(em(italic))"],
    end: "paragraph(em(italic))",
  },
  {
    number: 4,
    stages: "***very¦ strong***",
    see: ["paragraph(em(strong(very)))", "paragraph(em(strong(very strong)))"],
    end: "paragraph(em(strong(very strong)))",
  },
  {
    number: 5,
    stages: "**bold `co¦de` x**",
    see: ["paragraph(strong(bold codespan(co)))", "paragraph(strong(bold codespan(code) x))"],
    end: "paragraph(strong(bold codespan(code) x))",
  },
  {
    number: 6,
    stages: "**bold with *ita¦l***",
    see: ["paragraph(strong(bold with em(ita)))", "paragraph(strong(bold with em(ital)))"],
    end: "paragraph(strong(bold with em(ital)))",
  },
  {
    number: 7,
    stages: "snake_case_name and foo_b¦ar",
    see: ["paragraph(snake_case_name and foo_b)", "paragraph(snake_case_name and foo_bar)"],
    end: "paragraph(snake_case_name and foo_bar)",
  },
  {
    number: 8,
    stages: "3*4¦*5 and a * b",
    see: ["paragraph(3)", "paragraph(3em(4)5 and a * b)"],
    end: "paragraph(3em(4)5 and a * b)",
  },
  {
    number: 9,
    stages: "~~wro¦ng~~ 20~25",
    see: ["paragraph(del(wro))", "paragraph(del(wrong) 20~25)"],
    end: "paragraph(del(wrong) 20~25)",
  },
  {
    number: 10,
    stages: "`npm¦ i`",
    see: ["paragraph(codespan(npm))", "paragraph(codespan(npm i))"],
    end: "paragraph(codespan(npm i))",
  },
  {
    number: 11,
    stages: "``a`b¦``",
    see: ["paragraph(codespan(a`b))", "paragraph(codespan(a`b))"],
    end: "paragraph(codespan(a`b))",
  },
  { number: 12, stages: "a `b ", see: ["paragraph(a codespan(b))"], end: "paragraph(a `b )" },
  {
    number: 13,
    stages: "[the docs¦](htt¦ps://e.com/a_b¦)",
    see: [
      "",
      "paragraph(link(the docs))",
      "paragraph(link(the docs))",
      "paragraph(link https://e.com/a_b (the docs))",
    ],
    end: "paragraph(link https://e.com/a_b (the docs))",
  },
  {
    number: 14,
    stages: '[a](https://e.com "Ti¦tle")',
    see: ["paragraph(link(a))", "paragraph(link https://e.com Title(a))"],
    end: "paragraph(link https://e.com Title(a))",
  },
  {
    number: 15,
    stages: "[w](https://e/A_(b¦))",
    see: ["paragraph(link(w))", "paragraph(link https://e/A_(b) (w))"],
    end: "paragraph(link https://e/A_(b) (w))",
  },
  {
    number: 16,
    stages: "**[bold link¦](u)**",
    see: ["", "paragraph(strong(link u (bold link)))"],
    end: "paragraph(strong(link u (bold link)))",
  },
  {
    number: 17,
    stages: "Array[0¦] x",
    see: ["paragraph(Array)", "paragraph(Array[0] x)"],
    end: "paragraph(Array[0] x)",
  },
  {
    number: 18,
    stages: "[citation 1¦] text",
    see: ["", "paragraph([citation 1] text)"],
    end: "paragraph([citation 1] text)",
  },
  {
    number: 19,
    stages: "- [¦ ] todo",
    see: ["list ul tight(list_item())", "list ul tight(list_item todo(paragraph(todo)))"],
    end: "list ul tight(list_item todo(paragraph(todo)))",
  },
  {
    number: 19.5,
    stages: "- [¦x] done",
    see: ["list ul tight(list_item())", "list ul tight(list_item done(paragraph(done)))"],
    end: "list ul tight(list_item done(paragraph(done)))",
  },
  {
    number: 20,
    stages: "![alt¦](https://e/i.p¦ng)",
    see: ["", "paragraph(image(alt))", "paragraph(image https://e/i.png  alt(alt))"],
    end: "paragraph(image https://e/i.png  alt(alt))",
  },
  {
    number: 21,
    stages: "https://example.c¦om/p?q=1¦ now",
    see: [
      "paragraph(https://example.c)",
      "paragraph(https://example.com/p?q=1)",
      "paragraph(link https://example.com/p?q=1 (https://example.com/p?q=1) now)",
    ],
    end: "paragraph(link https://example.com/p?q=1 (https://example.com/p?q=1) now)",
  },
  {
    number: 22,
    stages: "[docs][d]¦\n\n[d]: ht¦tps://e\n",
    see: ["paragraph([docs])", "paragraph([docs][d])", "paragraph(link https://e (docs))"],
    end: "paragraph(link https://e (docs))",
  },
  {
    number: 23,
    stages: "[docs] please.¦\n\n[docs]: u\n",
    see: ["paragraph([docs] please.)", "paragraph(link u (docs) please.)"],
    end: "paragraph(link u (docs) please.)",
  },
  {
    number: 24,
    stages: "[d]: https://e.com\n\nSee [d]¦ and more.\n\nText",
    see: ["paragraph(See )", "paragraph(See link https://e.com (d) and more.)paragraph(Text)"],
    end: "paragraph(See link https://e.com (d) and more.)paragraph(Text)",
  },
  {
    number: 25,
    stages: "```\n[d]: u\n```\n\n[d]¦ x",
    see: ["code([d]: u)", "code([d]: u)paragraph([d] x)"],
    end: "code([d]: u)paragraph([d] x)",
  },
  {
    number: 25.5,
    stages: "> [d]: u\n\n[d]¦ x",
    see: ["blockquote()", "blockquote()paragraph(link u (d) x)"],
    end: "blockquote()paragraph(link u (d) x)",
  },
  {
    number: 26,
    stages: "Title\n-¦--\n",
    see: ["paragraph(Title)", "heading h2(Title)"],
    end: "heading h2(Title)",
  },
  {
    number: 27,
    stages: "Title\n=¦==\n",
    see: ["paragraph(Title)", "heading h1(Title)"],
    end: "heading h1(Title)",
  },
  { number: 28, stages: "P\n\n-¦--\n", see: ["paragraph(P)", "paragraph(P)hr()"], end: "paragraph(P)hr()" },
  {
    number: 29,
    stages: "Intro\n- one¦",
    see: [
      "paragraph(Intro)list ul tight(list_item(paragraph(one)))",
      "paragraph(Intro)list ul tight(list_item(paragraph(one)))",
    ],
    end: "paragraph(Intro)list ul tight(list_item(paragraph(one)))",
  },
  {
    number: 30,
    stages: "1¦. first¦\n2¦. second",
    see: [
      "",
      "list ol 1 tight(list_item(paragraph(first)))",
      "list ol 1 tight(list_item(paragraph(first)))",
      "list ol 1 tight(list_item(paragraph(first))list_item(paragraph(second)))",
    ],
    end: "list ol 1 tight(list_item(paragraph(first))list_item(paragraph(second)))",
  },
  {
    number: 31,
    stages: "7. a¦\n8. b",
    see: [
      "list ol 7 tight(list_item(paragraph(a)))",
      "list ol 7 tight(list_item(paragraph(a))list_item(paragraph(b)))",
    ],
    end: "list ol 7 tight(list_item(paragraph(a))list_item(paragraph(b)))",
  },
  {
    number: 32,
    stages: "It happened in\n1984¦. Really.",
    see: ["paragraph(It happened in)", "paragraph(It happened in\n1984. Really.)"],
    end: "paragraph(It happened in\n1984. Really.)",
  },
  {
    number: 33,
    stages: "- a\n  - b¦\n    - c\n- d",
    see: [
      "list ul tight(list_item(paragraph(a)list ul tight(list_item(paragraph(b)))))",
      "list ul tight(list_item(paragraph(a)list ul tight(list_item(paragraph(b)list ul tight(list_item(paragraph(c))))))list_item(paragraph(d)))",
    ],
    end: "list ul tight(list_item(paragraph(a)list ul tight(list_item(paragraph(b)list ul tight(list_item(paragraph(c))))))list_item(paragraph(d)))",
  },
  {
    number: 34,
    stages: "1. Step:\n\n   ```sh\n   npm i¦\n   ```\n\n2. Next",
    see: [
      "list ol 1 loose(list_item(paragraph(Step:)code sh(npm i)))",
      "list ol 1 loose(list_item(paragraph(Step:)code sh(npm i))list_item(paragraph(Next)))",
    ],
    end: "list ol 1 loose(list_item(paragraph(Step:)code sh(npm i))list_item(paragraph(Next)))",
  },
  {
    number: 35,
    stages: "- one\n- two\n¦\n- three",
    see: [
      "list ul tight(list_item(paragraph(one))list_item(paragraph(two)))",
      "list ul loose(list_item(paragraph(one))list_item(paragraph(two))list_item(paragraph(three)))",
    ],
    end: "list ul loose(list_item(paragraph(one))list_item(paragraph(two))list_item(paragraph(three)))",
  },
  {
    number: 36,
    stages: "- **Ke¦y**: v",
    see: [
      "list ul tight(list_item(paragraph(strong(Ke))))",
      "list ul tight(list_item(paragraph(strong(Key): v)))",
    ],
    end: "list ul tight(list_item(paragraph(strong(Key): v)))",
  },
  {
    number: 37,
    stages: "- > 25 is big",
    see: ["list ul tight(list_item(blockquote(paragraph(25 is big))))"],
    end: "list ul tight(list_item(blockquote(paragraph(25 is big))))",
  },
  {
    number: 38,
    stages: "1. a\n```\nx\n```\n2. b",
    see: ["list ol 1 tight(list_item(paragraph(a)))code(x)list ol 2 tight(list_item(paragraph(b)))"],
    end: "list ol 1 tight(list_item(paragraph(a)))code(x)list ol 2 tight(list_item(paragraph(b)))",
  },
  {
    number: 39,
    stages: "| A | B |¦\n|---|¦---|\n",
    see: ["", "", "table(row head(cell th (A)cell th (B)))"],
    end: "table(row head(cell th (A)cell th (B)))",
  },
  {
    number: 40,
    stages: "Use a | b¦ in shell.",
    see: ["paragraph(Use a)", "paragraph(Use a)"],
    end: "paragraph(Use a | b in shell.)",
  },
  {
    number: 41,
    stages: "A | B\n--¦|--\n",
    see: ["paragraph(A)", "table(row head(cell th (A)cell th (B)))"],
    end: "table(row head(cell th (A)cell th (B)))",
  },
  {
    number: 42,
    stages: "| A | B |\n|---|---|\n| 1 ¦| 2 |\n",
    see: [
      "table(row head(cell th (A)cell th (B))row(cell td (1)cell td ()))",
      "table(row head(cell th (A)cell th (B))row(cell td (1)cell td (2)))",
    ],
    end: "table(row head(cell th (A)cell th (B))row(cell td (1)cell td (2)))",
  },
  {
    number: 43,
    stages: "| A | B |\n|---|---|\n| `x¦\\|y` | z |\n",
    see: [
      "table(row head(cell th (A)cell th (B))row(cell td (codespan(x))cell td ()))",
      "table(row head(cell th (A)cell th (B))row(cell td (codespan(x|y))cell td (z)))",
    ],
    end: "table(row head(cell th (A)cell th (B))row(cell td (codespan(x|y))cell td (z)))",
  },
  { number: 44, stages: "`¦`¦`js¦\ncode", see: ["", "", "", "code js(code)"], end: "code js(code)" },
  {
    number: 45,
    stages: "```js\nx\n`¦`¦`\n\nafter",
    see: ["code js(x)", "code js(x)", "code js(x)paragraph(after)"],
    end: "code js(x)paragraph(after)",
  },
  {
    number: 46,
    stages: "````md\n```js\nx\n```¦\n````\n",
    see: ["code md(```js\nx)", "code md(```js\nx\n```)"],
    end: "code md(```js\nx\n```)",
  },
  { number: 47, stages: "~~~py¦\nx = 1\n~~~", see: ["", "code py(x = 1)"], end: "code py(x = 1)" },
  { number: 48, stages: "```\n**b", see: ["code(**b)"], end: "code(**b)" },
  {
    number: 49,
    stages: "    indented_code *x*",
    see: ["code(indented_code *x*)"],
    end: "code(indented_code *x*)",
  },
  {
    number: 50,
    stages: "$$\na_1 + b_2¦\n$$",
    see: ["math true($$\na_1 + b_2)", "math true($$\na_1 + b_2\n)"],
    end: "math true($$\na_1 + b_2\n$$)",
  },
  {
    number: 51,
    stages: "It costs $5 and¦ then $10",
    see: ["paragraph(It costs $5 and)", "paragraph(It costs $5 and then $10)"],
    end: "paragraph(It costs $5 and then $10)",
  },
  {
    number: 52,
    stages: "Let $x_1$¦ and $y$",
    see: ["paragraph(Let $x_1)", "paragraph(Let math false($x_1$) and $y)"],
    end: "paragraph(Let math false($x_1$) and math false($y$))",
  },
  {
    number: 53,
    stages: "so \\(x_1¦\\) and \\[y\\] z",
    see: ["paragraph(so math false(\\(x_1))", "paragraph(so math false(\\(x_1\\)) and math true(\\[y\\]) z)"],
    end: "paragraph(so math false(\\(x_1\\)) and math true(\\[y\\]) z)",
  },
  {
    number: 54,
    stages: "Claim[^1¦] more\n\n[^1¦]: The so¦urce",
    see: [
      "paragraph(Claim)",
      "paragraph(ClaimfootnoteReference 1() more)",
      "paragraph(ClaimfootnoteReference 1() more)footnote 1(paragraph(The so))",
      "paragraph(ClaimfootnoteReference 1() more)footnote 1(paragraph(The source))",
    ],
    end: "paragraph(ClaimfootnoteReference 1() more)footnote 1(paragraph(The source))",
  },
  {
    number: 55,
    stages: "Press <kbd>Ct¦rl</kbd>",
    see: ["paragraph(Press html(<kbd>)Ct)", "paragraph(Press html(<kbd>)Ctrlhtml(</kbd>))"],
    end: "paragraph(Press html(<kbd>)Ctrlhtml(</kbd>))",
  },
  {
    number: 56,
    stages: "<details>\n<summary>Sum¦mary</summary>\n\nHidden **t**.\n\n</details>",
    see: [
      "html(<details>\n<summary>Sum)",
      "html(<details>\n<summary>Summary</summary>)paragraph(Hidden strong(t).)html(</details>)",
    ],
    end: "html(<details>\n<summary>Summary</summary>)paragraph(Hidden strong(t).)html(</details>)",
  },
  {
    number: 57,
    stages: "if a < b and x<y.",
    see: ["paragraph(if a < b and x<y.)"],
    end: "paragraph(if a < b and x<y.)",
  },
  {
    number: 58,
    stages: '<a href="https://e.c¦om">',
    see: ["", 'html(<a href="https://e.com">)'],
    end: 'html(<a href="https://e.com">)',
  },
  {
    number: 59,
    stages: "Not \\¦*bold\\*",
    see: ["paragraph(Not )", "paragraph(Not *bold*)"],
    end: "paragraph(Not *bold*)",
  },
  { number: 60, stages: "AT&am¦p;T", see: ["paragraph(AT)", "paragraph(AT&T)"], end: "paragraph(AT&T)" },
  {
    number: 61,
    stages: "👍\ud83c¦\udffd, 👨\u200d👩\u200d👧, 🇫🇷",
    see: ["", "paragraph(👍🏽, 👨\u200d👩\u200d👧, )"],
    end: "paragraph(👍🏽, 👨\u200d👩\u200d👧, 🇫🇷)",
  },
  {
    number: 63,
    stages: "line  ¦\nnext",
    see: ["paragraph(line)", "paragraph(linebr()next)"],
    end: "paragraph(linebr()next)",
  },
  {
    number: 63.5,
    stages: "line\\¦\nnext",
    see: ["paragraph(line)", "paragraph(linebr()next)"],
    end: "paragraph(linebr()next)",
  },
  {
    number: 64,
    stages: "a\r¦\n\r\n- b",
    see: ["paragraph(a)", "paragraph(a)list ul tight(list_item(paragraph(b)))"],
    end: "paragraph(a)list ul tight(list_item(paragraph(b)))",
  },
  {
    number: 65,
    stages: "> q **te¦xt**\n> more¦\n\nAfter",
    see: [
      "blockquote(paragraph(q strong(te)))",
      "blockquote(paragraph(q strong(text)\nmore))",
      "blockquote(paragraph(q strong(text)\nmore))paragraph(After)",
    ],
    end: "blockquote(paragraph(q strong(text)\nmore))paragraph(After)",
  },
  {
    number: 66,
    stages: "> a\nlazy¦",
    see: ["blockquote(paragraph(a\nlazy))", "blockquote(paragraph(a\nlazy))"],
    end: "blockquote(paragraph(a\nlazy))",
  },
  { number: 67, stages: "#¦# Head", see: ["", "heading h2(Head)"], end: "heading h2(Head)" },
  { number: 67.3, stages: "#12", see: ["paragraph(#12)"], end: "paragraph(#12)" },
  { number: 67.6, stages: "#tag", see: ["paragraph(#tag)"], end: "paragraph(#tag)" },
  {
    number: 68,
    stages: "## Head ##¦",
    see: ["heading h2(Head)", "heading h2(Head)"],
    end: "heading h2(Head)",
  },
  {
    number: 69,
    stages: "这是**重点。**后面",
    see: ["paragraph(这是strong(重点。strong(后面)))"],
    end: "paragraph(这是**重点。**后面)",
  },
  {
    number: 70,
    stages: "[me](java¦script:alert(1))",
    see: ["paragraph(link(me))", "paragraph(link javascript:alert(1) (me))"],
    end: "paragraph(link javascript:alert(1) (me))",
  },
  {
    number: 71,
    stages: "<img src=x onerror=alert(1)>",
    see: ["html(<img src=x onerror=alert(1)>)"],
    end: "html(<img src=x onerror=alert(1)>)",
  },
  {
    number: 72,
    stages: "- a\n\t¦- b\n\t- c",
    see: [
      "list ul tight(list_item(paragraph(a)))",
      "list ul tight(list_item(paragraph(a)list ul tight(list_item(paragraph(b))list_item(paragraph(c)))))",
    ],
    end: "list ul tight(list_item(paragraph(a)list ul tight(list_item(paragraph(b))list_item(paragraph(c)))))",
  },
  { number: 73, stages: "\ufeffa\u0000b", see: ["paragraph(a�b)"], end: "paragraph(a�b)" },
  { number: 76, stages: "**a** b", see: ["paragraph(strong(a) b)"], end: "paragraph(strong(a) b)" },
  {
    number: 79,
    stages: "**open¦\n\nnext",
    see: ["paragraph(strong(open))", "paragraph(**open)paragraph(next)"],
    end: "paragraph(**open)paragraph(next)",
  },
  { number: 80, stages: "***¦\n\n___\n\n* * *", see: ["", "hr()hr()"], end: "hr()hr()hr()" },
];

describe("hard cases, arrival by arrival", () => {
  it.each(cases)("case $number: $stages", ({ stages, see, end }) => {
    const parser = createMarkdownParser();
    const seen = stages.split("¦").map((piece) => {
      parser.append(piece);
      return describeView(parser.view);
    });
    expect(seen).toEqual(see);
    parser.finish();
    expect(describeView(parser.view)).toBe(end);
  });

  it("take back what was visible at most five times in all, one UTF-16 unit at a time", () => {
    const retractions: string[] = [];
    for (const { number, stages } of cases) {
      const parser = createMarkdownParser();
      let before = "";
      const look = (): void => {
        const now = visibleText(parser.view);
        if (!now.startsWith(before)) retractions.push(`${number}: ${before} -> ${now}`);
        before = now;
      };
      for (const unit of stages.replaceAll("¦", "").split("")) {
        parser.append(unit);
        look();
      }
      parser.finish();
      look();
    }
    expect(retractions.map((line) => line.split(":")[0])).toEqual(["12", "22", "23", "69", "79"]);
  });

  it("case 77: a text that does not continue the old one starts again", () => {
    const parser = createMarkdownParser();
    parser.replace("one **two");
    parser.replace("one **two** three");
    expect(parser.stats.restarts).toBe(0);
    parser.replace("other");
    expect(parser.stats.restarts).toBe(1);
    expect(describeView(parser.view)).toBe("paragraph(other)");
    parser.finish();
    parser.replace("other *again*");
    expect(describeView(parser.view)).toBe("paragraph(other em(again))");
  });

  it("case 75: two texts that arrive by turns do not meet", () => {
    const texts = ["[a]: https://a.example\n\n[a] **one** <a href=x>\n\n", "[a] two *open\n\n- item\n"];
    const together = texts.map(() => createMarkdownParser());
    for (let i = 0; i < 60; i++) texts.forEach((text, k) => together[k]?.append(text.slice(i, i + 1)));
    texts.forEach((text, k) => {
      const alone = createMarkdownParser();
      alone.append(text);
      expect(describeView(together[k]?.view ?? [])).toBe(describeView(alone.view));
    });
  });

  it("what is held back is shown as it is written when the stream pauses, and held again when it goes on", () => {
    const parser = createMarkdownParser();
    parser.append("Array[0");
    expect(parser.holding).toBe(true);
    expect(visibleText(parser.view)).toBe("Array");
    parser.release();
    expect(visibleText(parser.view)).toBe("Array[0");
    parser.append("] and *");
    expect(visibleText(parser.view)).toBe("Array[0] and");
  });
});
