import { describe, expect, it } from "vitest";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import type { SettledBlock } from "../../src/markdown/markdownParser.js";
import { describeView, visibleText } from "./describeView.js";
import { cut, document, longBlocks } from "./documents.js";
import { expectEndsAsItArrives } from "./laws.js";

const runs = Number(process.env["FUZZ_RUNS"] ?? 120);

describe("the view while text arrives", () => {
  it(`equals the view of the same text given at once (seeds 1 to ${runs * 2})`, () => {
    for (let seed = 1; seed <= runs * 2; seed++) {
      const text = document(seed, 3 + (seed % 23));
      const parser = createMarkdownParser();
      let soFar = "";
      for (const piece of cut(text, seed, [1, 7, 60][seed % 3] ?? 1)) {
        soFar += piece;
        parser.append(piece);
        const whole = createMarkdownParser();
        whole.append(soFar);
        const now = { seed, soFar, view: describeView(parser.view) };
        expect(now).toEqual({ seed, soFar, view: describeView(whole.view) });
      }
    }
  });

  it(`does not change when the stream ends, in long blocks (seeds 1 to ${runs / 4})`, () => {
    for (let seed = 1; seed <= runs / 4; seed++) {
      const text = longBlocks(seed, 4000);
      const parser = createMarkdownParser();
      for (const piece of cut(text, seed, 40)) {
        parser.append(piece);
        void parser.view;
      }
      parser.release();
      const before = describeView(parser.view);
      parser.finish();
      expect({ seed, view: describeView(parser.view) }).toEqual({ seed, view: before });
    }
  });

  it.each([
    ["a paragraph", "Next."],
    ["indented code", "    code\n\nNext."],
    ["a heading", "## Next"],
  ])("shows %s in an item after a long paragraph of the item as what it is", (_name, next) => {
    const long = "A sentence of a paragraph.\n".repeat(40);
    expectEndsAsItArrives(`- item\n\n${`${long}\n${next}`.replace(/^(?=.)/gm, "  ")}`);
  });

  it(`never changes a settled block, save those it reports (seeds 1 to ${runs})`, () => {
    for (let seed = 1; seed <= runs; seed++) {
      const text = longBlocks(seed, 3000);
      const parser = createMarkdownParser();
      let before: SettledBlock[] = [];
      for (const piece of cut(text, seed, 50)) {
        parser.append(piece);
        const changed = new Set(parser.changed);
        before.forEach((block, i) => {
          if (!changed.has(block.id)) expect(parser.settled[i]).toBe(block);
        });
        before = [...parser.settled];
      }
    }
  });

  it("shows no half of a surrogate pair, whatever the pieces", () => {
    for (let seed = 1; seed <= runs; seed++) {
      const parser = createMarkdownParser();
      for (const unit of document(seed, 20).split("")) {
        parser.append(unit);
        expect(describeView(parser.view)).not.toMatch(/\p{Surrogate}/u);
      }
    }
  });

  it.each([
    "👍 a",
    "```\n👍\n```",
    "`👍` a",
    "$$\n👍\n$$",
    "<b>👍</b>",
    "- [👍](u)",
    "| 👍 |\n|---|\n| 👍 |",
  ])("shows no sign for half of a surrogate pair: %s", (text) => {
    const parser = createMarkdownParser();
    for (const unit of text.split("")) {
      parser.append(unit);
      expect(describeView(parser.view)).not.toContain("\ufffd");
      parser.release();
      expect(describeView(parser.view)).not.toContain("\ufffd");
    }
  });

  it.each([
    "👍🏽 ok 👨\u200d👩\u200d👧, 🇫🇷🇩🇪 and 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 🏳\ufe0f\u200d🌈 ❤\ufe0f!",
    "1\ufe0f\u20e3 first\n2\ufe0f\u20e3 second\n\n#\ufe0f\u20e3 12 34",
    "नमस्ते दुनिया, क्षत्रिय और हिन्दी।",
    "สวัสดีชาวโลก น้ำ กำลัง",
    "வணக்கம் உலகம், நிகழ்வு",
    "\u1112\u1161\u11ab\u1100\u116e\u11a8 한국어 글자",
    "שָׁלוֹם עוֹלָם",
    "مُحَمَّد",
    "**न**मस्ते `शि` x",
  ])("cuts no cluster at the end of a frame: %s", (text) => {
    const parser = createMarkdownParser();
    parser.append(text);
    parser.finish();
    const whole = visibleText(parser.view);
    const segments = [...new Intl.Segmenter().segment(whole)];
    const ends = new Set([0, ...segments.map(({ index, segment }) => index + segment.length)]);
    const arriving = createMarkdownParser();
    const cutInside = text.split("").flatMap((unit) => {
      arriving.append(unit);
      const now = visibleText(arriving.view);
      return ends.has(now.length) && whole.startsWith(now) ? [] : [now];
    });
    expect(cutInside).toEqual([]);
  });

  it.each([
    ["Hebrew", "שלום עולם והתקשורת הבינלאומית"],
    ["Arabic", "مرحبا بالعالم والاستقلالية"],
    ["Hindi", "अंतरराष्ट्रीय संस्थान"],
    ["Thai", "สวัสดีชาวโลกภาษาไทยไม่มีช่องว่าง"],
    ["Korean", "안녕하세요세계여러분"],
  ])("holds no more than the last cluster of %s", (_script, text) => {
    const parser = createMarkdownParser();
    const missing: string[] = [];
    let given = "";
    for (const character of text) {
      parser.append(character);
      given += character;
      const clusters = [...new Intl.Segmenter().segment(given)];
      const before = given.slice(0, clusters.at(-1)?.index ?? 0).trimEnd();
      if (!visibleText(parser.view).startsWith(before)) missing.push(given);
    }
    expect(missing).toEqual([]);
  });

  it("shows no address of a link that has not ended", () => {
    const text =
      "See [the docs](https://e.example/a/b) and https://e.example/c now\n\n[r]: https://e.example/d\n\n[r]\n";
    const whole = new Set(["https://e.example/a/b", "https://e.example/c", "https://e.example/d"]);
    const parser = createMarkdownParser();
    for (const unit of text) {
      parser.append(unit);
      for (const [, address] of describeView(parser.view).matchAll(/link (https:[^ (]*)/g)) {
        expect(whole).toContain(address);
      }
    }
  });

  it.each([
    ["&rarr; &check; &copy; &#x2713; &frac12;", "→ ✓ © ✓ ½"],
    [
      "&lbrace;&rbrace; &lbrack;x&rbrack; &num;1 &vert; &verbar; &ast;&lowbar;&grave; &dollar;5 &percnt; &colon;",
      "{} [x] #1 | | *_` $5 % :",
    ],
    ["&lt;b&gt; &amp;lt; &nope; `&amp;`", "<b> &lt; &nope; &amp;"],
  ])("shows what a character reference stands for: %s", (text, seen) => {
    const parser = createMarkdownParser();
    parser.append(text);
    parser.finish();
    expect(visibleText(parser.view)).toBe(seen);
  });

  it("a late definition reaches also what a note says", () => {
    const parser = createMarkdownParser();
    parser.append("Claim[^1].\n\n[^1]: See [a].\n\nMore.\n\n");
    const index = parser.footnotes.index;
    parser.append("[a]: https://e.example/a\n\n");
    expect(describeView([parser.footnotes.notes])).toBe(
      "footnote 1(paragraph(See link https://e.example/a (a).))",
    );
    expect(parser.footnotes.index).toBe(index);
  });

  it("a reference that turns out to be none is forgotten", () => {
    const parser = createMarkdownParser();
    parser.append("words [^1]");
    parser.release();
    expect(parser.footnotes.index.numbers.size).toBe(1);
    parser.append(": more");
    expect(parser.footnotes.index.numbers.size).toBe(0);
  });

  it("a reference that a late definition puts into an image has no number", () => {
    const parser = createMarkdownParser();
    parser.append("![x[^1]][a] and [^2]\n\n[^2]: Two.\n\nMore.\n\n");
    expect([...parser.footnotes.index.numbers]).toEqual([
      ["1", 1],
      ["2", 2],
    ]);
    parser.append("[a]: https://e.example/a\n\n");
    expect([...parser.footnotes.index.numbers]).toEqual([["2", 1]]);
  });

  it("late definitions change the blocks that use them and no other", () => {
    const parser = createMarkdownParser();
    parser.append("First [a].\n\nSecond.\n\nThird [b].\n\n");
    const [first, , second, , third] = parser.settled;
    parser.append("[a]: https://e.example/a\n");
    expect(parser.changed).toEqual([first?.id]);
    expect(parser.settled[0]).not.toBe(first);
    expect(parser.settled[2]).toBe(second);
    expect(parser.settled[4]).toBe(third);
    expect(describeView(parser.view)).toContain("link https://e.example/a");
  });
});
