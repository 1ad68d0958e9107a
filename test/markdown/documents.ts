import { random } from "../support/random.js";

/** Pieces of markdown that meet each other in generated documents: ordinary ones, and those that are easy to get wrong. */
const lines: readonly string[] = [
  "Plain words, then more.",
  "A **bold** word and *one* more.",
  "a _b_ c __d__ e",
  "`code` and ``a`b``",
  "~~gone~~ 20~25",
  "***both***",
  "**open",
  "*open",
  "`open",
  '[text](https://e.example/a_(b) "t")',
  "[text][ref]",
  "[ref]",
  "[Ref][]",
  "![alt](https://e.example/i.png)",
  "<https://e.example>",
  "https://e.example/p?q=1 then",
  "www.e.example",
  "a@b.example",
  "[ref]: https://e.example/ref",
  "[ref]: <x y> 'title'",
  "[other]:",
  "/url",
  '"title"',
  '[open]: /u "title',
  'more"',
  "[open2]: /u",
  "(title",
  "end)",
  "- item",
  "- ",
  "-",
  "* star",
  "+ plus",
  "1. one",
  "2. two",
  "7) seven",
  "1984. Year",
  "  - nested",
  "    - deeper",
  "   indented three",
  "    indented four",
  "\tindented tab",
  "  two",
  "- [ ] todo",
  "- [x] done",
  "- > quote in item",
  "- # heading",
  "- ```",
  "  ```",
  "> quote",
  "> > deep",
  ">",
  "> - item",
  "> ```",
  "lazy line",
  "> a\n",
  "# Head",
  "## Head ##",
  "#tag",
  "#",
  "Title",
  "===",
  "---",
  "- - -",
  "***",
  "___",
  "```js",
  "```",
  "~~~",
  "````",
  "`` ` ``",
  "| A | B |",
  "|---|---|",
  "| 1 | 2 |",
  "A | B",
  "--|--",
  "| a |",
  "|:-:|",
  "1 | `x|y`",
  "| \\| | x |",
  "<div>",
  "</div>",
  "<!-- c",
  "-->",
  "<script>",
  "</script>",
  "<b>x</b>",
  '<a href="u">',
  "</a>",
  "<br>",
  "<details>",
  "if a < b and x<y.",
  "\\*not\\*",
  "back\\",
  "two  ",
  "AT&amp;T &copy; &#35; &nope;",
  "snake_case_name",
  "3*4*5",
  "2 ** 8",
  "$5 and $10",
  "$x_1$",
  "$$",
  "a_1",
  "\\(x\\)",
  "\\[",
  "\\]",
  "[^1]",
  "Claim[^1] here",
  "[^1]: The source",
  "    more of it",
  "> [!NOTE]",
  "> [!note] x",
  "a\rb",
  "\u0000",
  "é 👍🏽 👨‍👩‍👧 🇫🇷",
  "这是**重点。**后面",
  "和*「强调」*的***（甚）***。**乙",
  "한국어**「강조」**를 **",
  "   ",
  "\t",
  "",
  "",
  "",
  "",
  "",
];

/** A document of `count` lines. */
export function document(seed: number, count: number): string {
  const next = random(seed);
  let text = "";
  for (let i = 0; i < count; i++) {
    const line = lines[Math.floor(next() * lines.length)] ?? "";
    const prefix =
      next() < 0.12 ? (["> ", "  ", "    ", "- ", "   ", "1. "][Math.floor(next() * 6)] ?? "") : "";
    const end = next() < 0.04 ? "\r\n" : next() < 0.02 ? "\r" : next() < 0.06 ? "" : "\n";
    text += prefix + line + end;
    if (next() < 0.2) text += "\n";
  }
  return text;
}

/** Cuts a text at random places; every piece has at least one UTF-16 unit. */
export function cut(text: string, seed: number, longest: number): string[] {
  const next = random(seed);
  const pieces: string[] = [];
  for (let i = 0; i < text.length;) {
    const length = 1 + Math.floor(next() * longest);
    pieces.push(text.slice(i, i + length));
    i += length;
  }
  return pieces;
}

const phrases: readonly string[] = [
  "plain words",
  "**bold words**",
  "*one* more",
  "`code span`",
  "[a link](https://e.example/a_(b))",
  "~~gone~~",
  "***both***",
  "https://e.example/p",
  "snake_case",
  "5 * 3",
  "$x_1$",
  "AT&amp;T",
  "[ref] and [x][ref]",
  "claim[^1]",
  "a\\*b",
  "<kbd>",
  "`` a`b ``",
  "**bold `code` in it**",
  "*open",
  "2 ** 8",
  "back\\",
  "é 👍🏽",
  "这是**重点**",
  "(round)",
  "[square]",
];

/** A document of a few blocks that are each long: what is taken apart while it arrives. */
export function longBlocks(seed: number, length: number): string {
  const next = random(seed);
  const pick = (count: number): number => Math.floor(next() * count);
  const phrase = (): string => phrases[pick(phrases.length)] ?? "";
  const sentence = (): string => Array.from({ length: 2 + pick(8) }, phrase).join(" ");
  const makers: readonly ((i: number) => string)[] = [
    () =>
      `- ${sentence()}\n${next() < 0.2 ? `  - ${sentence()}\n` : ""}${next() < 0.08 ? "\n" : ""}${next() < 0.05 ? "lazy words\n" : ""}`,
    (i) =>
      `${i + 1}. ${sentence()}\n${next() < 0.2 ? `   ${sentence()}\n` : ""}${next() < 0.1 ? "\n   ```js\n   a\n   ```\n\n" : ""}`,
    (i) => (i === 0 ? "- top\n" : `  ${next() < 0.7 ? "- " : ""}${sentence()}\n${next() < 0.1 ? "\n" : ""}`),
    (i) => (i === 0 ? "| A | B |\n|---|:-:|\n" : `| ${phrase()} | ${phrase()} |\n`),
    (i) => (i === 0 ? "```js\n" : `${next() < 0.2 ? "" : sentence()}\n`),
    () => `${sentence()}${next() < 0.3 ? "\n" : " "}`,
    () =>
      `> ${next() < 0.2 ? "- " : ""}${sentence()}\n${next() < 0.1 ? ">\n" : ""}${next() < 0.04 ? "lazy words\n" : ""}`,
    () => `- [${next() < 0.5 ? "x" : " "}] ${sentence()}\n`,
  ];
  let text = next() < 0.3 ? "[ref]: https://e.example/ref\n\n" : "";
  while (text.length < length) {
    const make = makers[pick(makers.length)] ?? ((): string => "");
    const count = 3 + pick(25);
    for (let i = 0; i < count; i++) text += make(i);
    if (make === makers[4]) text += "```\n";
    text += next() < 0.9 ? "\n\n" : "";
    if (next() < 0.2) text += `## ${sentence()}\n\n`;
  }
  return next() < 0.3 ? `${text}\n\n[ref]: https://e.example/late\n\n[^1]: The source\n` : text;
}
