import type { MarkdownParserOptions } from "../../src/markdown/markdownParser.js";

export interface HardCase {
  /** The number that the case has in the design, with a letter where it has several parts. */
  readonly id: string;
  /** The text; `¦` separates what arrives together. */
  readonly stages: string;
  readonly options?: MarkdownParserOptions;
  /** What a reader sees after each arrival. */
  readonly see: readonly string[];
  /** What a reader sees after the end: what one parse of the whole text shows. */
  readonly end: string;
}

/** The hard cases that a text and its view can tell; the other ones are tests of their own. */
export const hardCases: readonly HardCase[] = [
  {
    id: "1",
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
    id: "2",
    stages: "2 *¦* 8 is 256.",
    see: ["paragraph(2)", "paragraph(2 ** 8 is 256.)"],
    end: "paragraph(2 ** 8 is 256.)",
  },
  {
    id: "3",
    stages: "*ital¦ic*",
    see: ["paragraph(em(ital))", "paragraph(em(italic))"],
    end: "paragraph(em(italic))",
  },
  {
    id: "4",
    stages: "***very¦ strong***",
    see: ["paragraph(em(strong(very)))", "paragraph(em(strong(very strong)))"],
    end: "paragraph(em(strong(very strong)))",
  },
  {
    id: "5",
    stages: "**bold `co¦de` x**",
    see: ["paragraph(strong(bold codespan(co)))", "paragraph(strong(bold codespan(code) x))"],
    end: "paragraph(strong(bold codespan(code) x))",
  },
  {
    id: "6",
    stages: "**bold with *ita¦l***",
    see: ["paragraph(strong(bold with em(ita)))", "paragraph(strong(bold with em(ital)))"],
    end: "paragraph(strong(bold with em(ital)))",
  },
  {
    id: "7",
    stages: "snake_case_name and foo_b¦ar",
    see: ["paragraph(snake_case_name and foo_b)", "paragraph(snake_case_name and foo_bar)"],
    end: "paragraph(snake_case_name and foo_bar)",
  },
  {
    id: "8",
    stages: "3*4¦*5 and a * b",
    see: ["paragraph(3)", "paragraph(3em(4)5 and a * b)"],
    end: "paragraph(3em(4)5 and a * b)",
  },
  {
    id: "9",
    stages: "~~wro¦ng~~ 20~25",
    see: ["paragraph(del(wro))", "paragraph(del(wrong) 20~25)"],
    end: "paragraph(del(wrong) 20~25)",
  },
  {
    id: "10",
    stages: "`npm¦ i`",
    see: ["paragraph(codespan(npm))", "paragraph(codespan(npm i))"],
    end: "paragraph(codespan(npm i))",
  },
  {
    id: "11",
    stages: "``a`b¦``",
    see: ["paragraph(codespan(a`b))", "paragraph(codespan(a`b))"],
    end: "paragraph(codespan(a`b))",
  },
  { id: "12", stages: "a `b ", see: ["paragraph(a codespan(b))"], end: "paragraph(a `b )" },
  {
    id: "13",
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
    id: "14",
    stages: '[a](https://e.com "Ti¦tle")',
    see: ["paragraph(link(a))", "paragraph(link https://e.com Title(a))"],
    end: "paragraph(link https://e.com Title(a))",
  },
  {
    id: "15",
    stages: "[w](https://e/A_(b¦))",
    see: ["paragraph(link(w))", "paragraph(link https://e/A_(b) (w))"],
    end: "paragraph(link https://e/A_(b) (w))",
  },
  {
    id: "16",
    stages: "**[bold link¦](u)**",
    see: ["", "paragraph(strong(link u (bold link)))"],
    end: "paragraph(strong(link u (bold link)))",
  },
  {
    id: "17",
    stages: "Array[0¦] x",
    see: ["paragraph(Array)", "paragraph(Array[0] x)"],
    end: "paragraph(Array[0] x)",
  },
  {
    id: "18",
    stages: "[citation 1¦] text",
    see: ["", "paragraph([citation 1] text)"],
    end: "paragraph([citation 1] text)",
  },
  {
    id: "19",
    stages: "- [¦ ] todo",
    see: ["", "list ul tight(list_item todo(paragraph(todo)))"],
    end: "list ul tight(list_item todo(paragraph(todo)))",
  },
  {
    id: "19b",
    stages: "- [¦x] done",
    see: ["", "list ul tight(list_item done(paragraph(done)))"],
    end: "list ul tight(list_item done(paragraph(done)))",
  },
  {
    id: "20",
    stages: "![alt¦](https://e/i.p¦ng)",
    see: ["", "paragraph(image(alt))", "paragraph(image https://e/i.png  alt(alt))"],
    end: "paragraph(image https://e/i.png  alt(alt))",
  },
  {
    id: "21",
    stages: "https://example.c¦om/p?q=1¦ now",
    see: [
      "paragraph(https://example.c)",
      "paragraph(https://example.com/p?q=1)",
      "paragraph(link https://example.com/p?q=1 (https://example.com/p?q=1) now)",
    ],
    end: "paragraph(link https://example.com/p?q=1 (https://example.com/p?q=1) now)",
  },
  {
    id: "22",
    stages: "[docs][d]¦\n\n[d]: ht¦tps://e\n",
    see: ["paragraph([docs])", "paragraph([docs][d])", "paragraph(link https://e (docs))"],
    end: "paragraph(link https://e (docs))",
  },
  {
    id: "23",
    stages: "[docs] please.¦\n\n[docs]: u\n",
    see: ["paragraph([docs] please.)", "paragraph(link u (docs) please.)"],
    end: "paragraph(link u (docs) please.)",
  },
  {
    id: "24",
    stages: "[d]: https://e.com\n\nSee [d]¦ and more.\n\nText",
    see: ["paragraph(See )", "paragraph(See link https://e.com (d) and more.)paragraph(Text)"],
    end: "paragraph(See link https://e.com (d) and more.)paragraph(Text)",
  },
  {
    id: "25",
    stages: "```\n[d]: u\n```\n\n[d]¦ x",
    see: ["code([d]: u)", "code([d]: u)paragraph([d] x)"],
    end: "code([d]: u)paragraph([d] x)",
  },
  {
    id: "25b",
    stages: "> [d]: u\n\n[d]¦ x",
    see: ["blockquote()", "blockquote()paragraph(link u (d) x)"],
    end: "blockquote()paragraph(link u (d) x)",
  },
  {
    id: "26",
    stages: "Title\n-¦--\n",
    see: ["paragraph(Title)", "heading h2(Title)"],
    end: "heading h2(Title)",
  },
  {
    id: "27",
    stages: "Title\n=¦==\n",
    see: ["paragraph(Title)", "heading h1(Title)"],
    end: "heading h1(Title)",
  },
  { id: "28", stages: "P\n\n-¦--\n", see: ["paragraph(P)", "paragraph(P)hr()"], end: "paragraph(P)hr()" },
  {
    id: "29",
    stages: "Intro\n- one¦",
    see: [
      "paragraph(Intro)list ul tight(list_item(paragraph(one)))",
      "paragraph(Intro)list ul tight(list_item(paragraph(one)))",
    ],
    end: "paragraph(Intro)list ul tight(list_item(paragraph(one)))",
  },
  {
    id: "30",
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
    id: "31",
    stages: "7. a¦\n8. b",
    see: [
      "list ol 7 tight(list_item(paragraph(a)))",
      "list ol 7 tight(list_item(paragraph(a))list_item(paragraph(b)))",
    ],
    end: "list ol 7 tight(list_item(paragraph(a))list_item(paragraph(b)))",
  },
  {
    id: "32",
    stages: "It happened in\n1984¦. Really.",
    see: ["paragraph(It happened in)", "paragraph(It happened in\n1984. Really.)"],
    end: "paragraph(It happened in\n1984. Really.)",
  },
  {
    id: "33",
    stages: "- a\n  - b¦\n    - c\n- d",
    see: [
      "list ul tight(list_item(paragraph(a)list ul tight(list_item(paragraph(b)))))",
      "list ul tight(list_item(paragraph(a)list ul tight(list_item(paragraph(b)list ul tight(list_item(paragraph(c))))))list_item(paragraph(d)))",
    ],
    end: "list ul tight(list_item(paragraph(a)list ul tight(list_item(paragraph(b)list ul tight(list_item(paragraph(c))))))list_item(paragraph(d)))",
  },
  {
    id: "34",
    stages: "1. Step:\n\n   ```sh\n   npm i¦\n   ```\n\n2. Next",
    see: [
      "list ol 1 loose(list_item(paragraph(Step:)code sh(npm i)))",
      "list ol 1 loose(list_item(paragraph(Step:)code sh(npm i))list_item(paragraph(Next)))",
    ],
    end: "list ol 1 loose(list_item(paragraph(Step:)code sh(npm i))list_item(paragraph(Next)))",
  },
  {
    id: "35",
    stages: "- one\n- two\n¦\n- three",
    see: [
      "list ul tight(list_item(paragraph(one))list_item(paragraph(two)))",
      "list ul loose(list_item(paragraph(one))list_item(paragraph(two))list_item(paragraph(three)))",
    ],
    end: "list ul loose(list_item(paragraph(one))list_item(paragraph(two))list_item(paragraph(three)))",
  },
  {
    id: "36",
    stages: "- **Ke¦y**: v",
    see: [
      "list ul tight(list_item(paragraph(strong(Ke))))",
      "list ul tight(list_item(paragraph(strong(Key): v)))",
    ],
    end: "list ul tight(list_item(paragraph(strong(Key): v)))",
  },
  {
    id: "37",
    stages: "- > 25 is big",
    see: ["list ul tight(list_item(blockquote(paragraph(25 is big))))"],
    end: "list ul tight(list_item(blockquote(paragraph(25 is big))))",
  },
  {
    id: "38",
    stages: "1. a\n```\nx\n```\n2. b",
    see: ["list ol 1 tight(list_item(paragraph(a)))code(x)list ol 2 tight(list_item(paragraph(b)))"],
    end: "list ol 1 tight(list_item(paragraph(a)))code(x)list ol 2 tight(list_item(paragraph(b)))",
  },
  {
    id: "39",
    stages: "| A | B |¦\n|---|¦---|\n",
    see: ["", "", "table(row head(cell th (A)cell th (B)))"],
    end: "table(row head(cell th (A)cell th (B)))",
  },
  {
    id: "40",
    stages: "Use a | b¦ in shell.",
    see: ["paragraph(Use a)", "paragraph(Use a)"],
    end: "paragraph(Use a | b in shell.)",
  },
  {
    id: "41",
    stages: "A | B\n--¦|--\n",
    see: ["paragraph(A)", "table(row head(cell th (A)cell th (B)))"],
    end: "table(row head(cell th (A)cell th (B)))",
  },
  {
    id: "42",
    stages: "| A | B |\n|---|---|\n| 1 ¦| 2 |\n",
    see: [
      "table(row head(cell th (A)cell th (B))row(cell td (1)cell td ()))",
      "table(row head(cell th (A)cell th (B))row(cell td (1)cell td (2)))",
    ],
    end: "table(row head(cell th (A)cell th (B))row(cell td (1)cell td (2)))",
  },
  {
    id: "43",
    stages: "| A | B |\n|---|---|\n| `x¦\\|y` | z |\n",
    see: [
      "table(row head(cell th (A)cell th (B))row(cell td ()cell td ()))",
      "table(row head(cell th (A)cell th (B))row(cell td (codespan(x|y))cell td (z)))",
    ],
    end: "table(row head(cell th (A)cell th (B))row(cell td (codespan(x|y))cell td (z)))",
  },
  {
    id: "43b",
    stages: "| A | B |\n|---|---|\n| `x¦|y`¦ | z |\n",
    see: [
      "table(row head(cell th (A)cell th (B))row(cell td ()cell td ()))",
      "table(row head(cell th (A)cell th (B))row(cell td (`x)cell td (y)))",
      "table(row head(cell th (A)cell th (B))row(cell td (`x)cell td (y`)))",
    ],
    end: "table(row head(cell th (A)cell th (B))row(cell td (`x)cell td (y`)))",
  },
  { id: "44", stages: "`¦`¦`js¦\ncode", see: ["", "", "", "code js(code)"], end: "code js(code)" },
  {
    id: "45",
    stages: "```js\nx\n`¦`¦`\n\nafter",
    see: ["code js(x)", "code js(x)", "code js(x)paragraph(after)"],
    end: "code js(x)paragraph(after)",
  },
  {
    id: "46",
    stages: "````md\n```js\nx\n```¦\n````\n",
    see: ["code md(```js\nx)", "code md(```js\nx\n```)"],
    end: "code md(```js\nx\n```)",
  },
  { id: "47", stages: "~~~py¦\nx = 1\n~~~", see: ["", "code py(x = 1)"], end: "code py(x = 1)" },
  { id: "48", stages: "```\n**b", see: ["code(**b)"], end: "code(**b)" },
  {
    id: "49",
    stages: "    indented_code *x*",
    see: ["code(indented_code *x*)"],
    end: "code(indented_code *x*)",
  },
  {
    id: "50",
    stages: "$$\na_1 + b_2¦\n$$",
    see: ["math true($$\na_1 + b_2)", "math true($$\na_1 + b_2\n)"],
    end: "math true($$\na_1 + b_2\n$$)",
  },
  {
    id: "51",
    stages: "It costs $5 and¦ then $10",
    see: ["paragraph(It costs $5 and)", "paragraph(It costs $5 and then $10)"],
    end: "paragraph(It costs $5 and then $10)",
  },
  {
    id: "52",
    stages: "Let $x_1$¦ and $y$",
    see: ["paragraph(Let $x_1)", "paragraph(Let math false($x_1$) and $y)"],
    end: "paragraph(Let math false($x_1$) and math false($y$))",
  },
  {
    id: "53",
    stages: "so \\(x_1¦\\) and \\[y\\] z",
    see: ["paragraph(so math false(\\(x_1))", "paragraph(so math false(\\(x_1\\)) and math true(\\[y\\]) z)"],
    end: "paragraph(so math false(\\(x_1\\)) and math true(\\[y\\]) z)",
  },
  {
    id: "54",
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
    id: "55",
    stages: "Press <kbd>Ct¦rl</kbd>",
    see: ["paragraph(Press element kbd(Ct))", "paragraph(Press element kbd(Ctrl))"],
    end: "paragraph(Press element kbd(Ctrl))",
  },
  {
    id: "55b",
    options: { html: ["kbd"] },
    stages: "Press <k¦bd>Ct¦rl</k¦bd> now",
    see: [
      "paragraph(Press )",
      "paragraph(Press element kbd(Ct))",
      "paragraph(Press element kbd(Ctrl))",
      "paragraph(Press element kbd(Ctrl) now)",
    ],
    end: "paragraph(Press element kbd(Ctrl) now)",
  },
  {
    id: "56",
    stages: "<details>\n<summary>Sum¦mary</summary>\n\nHidden **t**.\n\n</details>",
    see: [
      "html(<details>\n<summary>Sum)",
      "html(<details>\n<summary>Summary</summary>)paragraph(Hidden strong(t).)html(</details>)",
    ],
    end: "html(<details>\n<summary>Summary</summary>)paragraph(Hidden strong(t).)html(</details>)",
  },
  {
    id: "56b",
    options: { html: ["details", "summary"] },
    stages: "<details>\n<summary>Sum¦mary</summ¦ary>\n\nHidden **t¦**.\n\n</det¦ails>\n\nAfter",
    see: [
      "element details(element summary(Sum))",
      "element details(element summary(Summary))",
      "element details(element summary(Summary)paragraph(Hidden strong(t)))",
      "element details(element summary(Summary)paragraph(Hidden strong(t).))",
      "element details(element summary(Summary)paragraph(Hidden strong(t).))paragraph(After)",
    ],
    end: "element details(element summary(Summary)paragraph(Hidden strong(t).))paragraph(After)",
  },
  {
    id: "57",
    stages: "if a < b and x<y.",
    see: ["paragraph(if a < b and x<y.)"],
    end: "paragraph(if a < b and x<y.)",
  },
  {
    id: "58",
    stages: '<a href="https://e.c¦om">',
    see: ["", 'html(<a href="https://e.com">)'],
    end: 'html(<a href="https://e.com">)',
  },
  {
    id: "59",
    stages: "Not \\¦*bold\\*",
    see: ["paragraph(Not)", "paragraph(Not *bold*)"],
    end: "paragraph(Not *bold*)",
  },
  { id: "60", stages: "AT&am¦p;T", see: ["paragraph(AT)", "paragraph(AT&T)"], end: "paragraph(AT&T)" },
  {
    id: "61",
    stages: "👍\ud83c¦\udffd, 👨\u200d👩\u200d👧, 🇫🇷",
    see: ["", "paragraph(👍🏽, 👨\u200d👩\u200d👧,)"],
    end: "paragraph(👍🏽, 👨\u200d👩\u200d👧, 🇫🇷)",
  },
  {
    id: "63",
    stages: "line  ¦\nnext",
    see: ["paragraph(line)", "paragraph(linebr()next)"],
    end: "paragraph(linebr()next)",
  },
  {
    id: "63b",
    stages: "line\\¦\nnext",
    see: ["paragraph(line)", "paragraph(linebr()next)"],
    end: "paragraph(linebr()next)",
  },
  {
    id: "64",
    stages: "a\r¦\n\r\n- b",
    see: ["paragraph(a)", "paragraph(a)list ul tight(list_item(paragraph(b)))"],
    end: "paragraph(a)list ul tight(list_item(paragraph(b)))",
  },
  {
    id: "65",
    stages: "> q **te¦xt**\n> more¦\n\nAfter",
    see: [
      "blockquote(paragraph(q strong(te)))",
      "blockquote(paragraph(q strong(text)\nmore))",
      "blockquote(paragraph(q strong(text)\nmore))paragraph(After)",
    ],
    end: "blockquote(paragraph(q strong(text)\nmore))paragraph(After)",
  },
  {
    id: "66",
    stages: "> a\nlazy¦",
    see: ["blockquote(paragraph(a\nlazy))", "blockquote(paragraph(a\nlazy))"],
    end: "blockquote(paragraph(a\nlazy))",
  },
  { id: "67", stages: "#¦# Head", see: ["", "heading h2(Head)"], end: "heading h2(Head)" },
  { id: "67b", stages: "#12", see: ["paragraph(#12)"], end: "paragraph(#12)" },
  { id: "67c", stages: "#tag", see: ["paragraph(#tag)"], end: "paragraph(#tag)" },
  {
    id: "68",
    stages: "## Head ##¦",
    see: ["heading h2(Head)", "heading h2(Head)"],
    end: "heading h2(Head)",
  },
  {
    id: "69",
    options: { strict: true },
    stages: "这是**重点。**后面",
    see: ["paragraph(这是strong(重点。strong(后面)))"],
    end: "paragraph(这是**重点。**后面)",
  },
  {
    id: "69b",
    options: { cjk: true },
    stages: "这是**重点。¦**后面 和**「强调」¦**的 abc**中文¦**def",
    see: [
      "paragraph(这是strong(重点。))",
      "paragraph(这是strong(重点。)后面 和strong(「强调」))",
      "paragraph(这是strong(重点。)后面 和strong(「强调」)的 abcstrong(中文))",
      "paragraph(这是strong(重点。)后面 和strong(「强调」)的 abcstrong(中文)def)",
    ],
    end: "paragraph(这是strong(重点。)后面 和strong(「强调」)的 abcstrong(中文)def)",
  },
  {
    id: "70",
    stages: "[me](java¦script:alert(1))",
    see: ["paragraph(link(me))", "paragraph(link javascript:alert(1) (me))"],
    end: "paragraph(link javascript:alert(1) (me))",
  },
  {
    id: "71",
    stages: "<img src=x onerror=alert(1)>",
    see: ["html(<img src=x onerror=alert(1)>)"],
    end: "html(<img src=x onerror=alert(1)>)",
  },
  {
    id: "72",
    stages: "- a\n\t¦- b\n\t- c",
    see: [
      "list ul tight(list_item(paragraph(a)))",
      "list ul tight(list_item(paragraph(a)list ul tight(list_item(paragraph(b))list_item(paragraph(c)))))",
    ],
    end: "list ul tight(list_item(paragraph(a)list ul tight(list_item(paragraph(b))list_item(paragraph(c)))))",
  },
  { id: "73", stages: "\ufeffa\u0000b", see: ["paragraph(a�b)"], end: "paragraph(a�b)" },
  {
    id: "79",
    stages: "**open¦\n\nnext",
    see: ["paragraph(strong(open))", "paragraph(**open)paragraph(next)"],
    end: "paragraph(**open)paragraph(next)",
  },
  { id: "80", stages: "***¦\n\n___\n\n* * *", see: ["", "hr()hr()"], end: "hr()hr()hr()" },
];
