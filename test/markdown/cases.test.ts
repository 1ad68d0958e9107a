import { Lexer } from "marked";
import { describe, expect, it } from "vitest";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import type { Groups } from "../../src/markdown/nodes.js";
import { readStream } from "../../src/events/decode/readStream.js";
import { describeView, visibleText } from "./describeView.js";
import { longBlocks } from "./documents.js";
import { hardCases } from "./hardCases.js";
import { cutInto, pieceSizes } from "./laws.js";

const finalView = (text: string): string => {
  const parser = createMarkdownParser();
  parser.append(text);
  parser.finish();
  return describeView(parser.view);
};

/** The cases that are about more than one text and its view. */
const ownTests: Readonly<Record<number, readonly [goal: string, test: () => void | Promise<void>]>> = {
  62: [
    "a character whose bytes arrive apart is shown whole",
    async () => {
      const text = "naïve 日本語 **👍🏽** 👨\u200d👩\u200d👧 – end";
      const bytes = new TextEncoder().encode(text);
      for (const size of [1, 2, 3, 5]) {
        const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
          start(controller) {
            for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size));
            controller.close();
          },
        });
        const parser = createMarkdownParser();
        const response = new Response(body, { headers: { "content-type": "text/plain; charset=utf-8" } });
        for await (const event of readStream(response)) {
          if (event.type === "text-delta") parser.append(event.delta);
          expect(describeView(parser.view)).not.toMatch(/[\ufffd\p{Surrogate}]/u);
        }
        parser.finish();
        expect(describeView(parser.view)).toBe(finalView(text));
      }
    },
  ],
  74: [
    "40,000 characters in one paragraph, list or table cost the same on every update",
    () => {
      const sentence = "The quick **brown** fox jumps over `the` lazy dog. ";
      const blocks = {
        paragraph: sentence.repeat(800),
        list: `- ${sentence}\n`.repeat(760),
        table: `| a | b |\n|---|---|\n${`| x | ${sentence}|\n`.repeat(720)}`,
      };
      for (const [type, text] of Object.entries(blocks)) {
        expect(text.length).toBeGreaterThan(39_000);
        const parser = createMarkdownParser();
        for (const piece of cutInto(text, 11, 0)) {
          const { scanned } = parser.stats;
          parser.append(piece);
          expect(parser.view.flat()).toHaveLength(parser.view.length === 0 ? 0 : 1);
          expect(parser.stats.scanned - scanned).toBeLessThan(2500);
        }
        expect(parser.stats.fallbacks).toBe(0);
        parser.finish();
        expect(parser.view[0]?.[0]?.type).toBe(type);
        expect(describeView(parser.view)).toBe(finalView(text));
      }
    },
  ],
  75: [
    "two texts that arrive by turns do not meet",
    () => {
      const texts = ["[a]: https://a.example\n\n[a] **one** <a href=x>\n\n", "[a] two *open\n\n- item\n"];
      const together = texts.map(() => createMarkdownParser());
      for (let i = 0; i < 60; i++) texts.forEach((text, k) => together[k]?.append(text.slice(i, i + 1)));
      texts.forEach((text, k) => {
        const alone = createMarkdownParser();
        alone.append(text);
        expect(describeView(together[k]?.view ?? [])).toBe(describeView(alone.view));
      });
    },
  ],
  76: [
    "the end of the stream gives no node another place or another element",
    () => {
      for (let seed = 1; seed <= 40; seed++) {
        const parser = createMarkdownParser();
        for (const piece of cutInto(longBlocks(seed, 1500), "random", seed)) {
          parser.append(piece);
          void parser.view;
        }
        parser.release();
        const before = placesOf(parser.view);
        parser.finish();
        expect({ seed, places: placesOf(parser.view) }).toEqual({ seed, places: before });
      }
    },
  ],
  77: [
    "a text that does not continue the old one starts again",
    () => {
      const parser = createMarkdownParser();
      parser.replace("one **two");
      parser.replace("one **two** three");
      expect(parser.stats.restarts).toBe(0);
      parser.replace("other");
      expect(parser.stats.restarts).toBe(1);
      expect(describeView(parser.view)).toBe("paragraph(other)");
      // As long as the old one, and another text all the same.
      parser.replace("*ther");
      expect(describeView(parser.view)).toBe("paragraph(em(ther))");
      parser.finish();
      parser.replace("*ther* again");
      expect(describeView(parser.view)).toBe("paragraph(em(ther) again)");
    },
  ],
  78: [
    "nothing, one character, and 10,000 at once end as the same view",
    () => {
      const text = longBlocks(7, 20_000);
      const cuts = [
        cutInto(text, 1, 0),
        cutInto(text, 1, 0).flatMap((piece) => ["", piece, ""]),
        [text.slice(0, 10_000), "", text.slice(10_000)],
        cutInto(text, "random", 1),
      ];
      const views = cuts.map((pieces) => {
        const parser = createMarkdownParser();
        for (const piece of pieces) parser.append(piece);
        parser.finish();
        return describeView(parser.view);
      });
      expect(new Set(views)).toEqual(new Set([finalView(text)]));
    },
  ],
};

/** Every element with what React knows it by: its type and its key, in each parent. */
function placesOf(groups: Groups, parent = ""): string[] {
  const places: string[] = [];
  for (const node of groups.flat()) {
    if (node.type === "text") continue;
    const place = `${parent}>${node.type}${node.key}`;
    places.push(place, ...placesOf(node.children, place));
  }
  return places;
}

describe("hard cases, arrival by arrival", () => {
  it("are eighty, and none is missing", () => {
    const numbers = new Set([
      ...hardCases.map(({ id }) => Number.parseInt(id, 10)),
      ...Object.keys(ownTests).map(Number),
    ]);
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
  });

  it.each(hardCases)("case $id: $stages", ({ stages, options, see, end }) => {
    const parser = createMarkdownParser(options);
    const seen = stages.split("¦").map((piece) => {
      parser.append(piece);
      return describeView(parser.view);
    });
    expect(seen).toEqual(see);
    parser.finish();
    expect(describeView(parser.view)).toBe(end);
    // A byte order mark is no part of the text: to marked it would be a letter.
    const whole = Lexer.lex(stages.replaceAll("¦", "").replace(/^\ufeff/, ""), parser.options);
    expect([...parser.tokens]).toEqual([...whole]);
  });

  for (const [number, [goal, test]] of Object.entries(ownTests)) it(`case ${number}: ${goal}`, test);

  it("end in the same view whatever the cutting", () => {
    for (const { id, stages, options, end } of hardCases) {
      const text = stages.replaceAll("¦", "");
      for (const size of pieceSizes) {
        const parser = createMarkdownParser(options);
        for (const piece of cutInto(text, size, 1)) parser.append(piece);
        parser.finish();
        expect({ id, size, view: describeView(parser.view) }).toEqual({ id, size, view: end });
      }
    }
  });
});

/** What a reader can read after every UTF-16 unit of a text, and after its end. */
function frames(text: string, options = {}): string[] {
  const parser = createMarkdownParser(options);
  const seen = text.split("").map((unit) => {
    parser.append(unit);
    return visibleText(parser.view);
  });
  parser.finish();
  return [...seen, visibleText(parser.view)];
}

/** The hard cases as an answer may hold them: at the top, or in a quote or an item, short or long. */
const places: Readonly<Record<string, (text: string) => string>> = {
  "at the beginning": (text) => text,
  "after a paragraph": (text) => `Words.\n\n${text}`,
  "in a quote": (text) => text.replace(/^/gm, "> "),
  "in a long quote": (text) => `${"> Words.\n>\n".repeat(40)}${text.replace(/^/gm, "> ")}`,
  "in an item": (text) => `- ${indented(text, "  ")}`,
  "in a later item": (text) => `1. Words\n2. ${indented(text, "   ")}`,
  "in a long list": (text) => `${"- words of an item\n".repeat(30)}- ${indented(text, "  ")}`,
  "after a blank line of an item": (text) => `- Words.\n\n  ${indented(text, "  ")}`,
  "in a long item": (text) => `- Words.\n\n${"  Words.\n\n".repeat(90)}  ${indented(text, "  ")}`,
  "in an item's item": (text) => `- Words\n  - ${indented(text, "    ")}`,
  "in an item of a quote": (text) => `> - ${text.replaceAll("\n", "\n>   ")}`,
};

function indented(text: string, indent: string): string {
  return text.replace(/\n(?=[^\n])/g, `\n${indent}`);
}

describe.each(Object.entries(places))("the hard cases %s, one UTF-16 unit at a time", (_name, place) => {
  const seenIn = hardCases.map(({ id, stages, options }) => {
    const text = stages.replaceAll("¦", "").replaceAll(/\r\n?/g, "\n");
    return { id, seen: frames(place(text), options) };
  });

  it("take back what was visible at most five times in all", () => {
    const retractions = seenIn.flatMap(({ id, seen }) =>
      seen.filter((now, i) => !now.startsWith(seen[i - 1] ?? "")).map(() => id),
    );
    expect(retractions).toEqual(["12", "22", "23", "69", "79"]);
  });

  it("show no markup that the finished text does not have", () => {
    // A reference is shown as it is written until its definition has come: nothing tells it from words in brackets.
    const others = seenIn.filter(({ id }) => id !== "22" && id !== "23");
    const raw = others.flatMap(({ id, seen }) => {
      const end = seen.at(-1) ?? "";
      return seen
        .filter((now) => marksBeyond(now, end) !== "")
        .map((now) => `${id}: ${now} (${marksBeyond(now, end)})`);
    });
    expect(raw).toEqual([]);
  });
});

describe("where what is held stands after something else", () => {
  it.each([
    "Words.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\nMore\n\n\n| C |\n|---|\n",
    "Words.\n\nA | B\n--|--\n1 | 2\n",
    `${"- an item of a list\n".repeat(30)}\n| A | B |\n|---|---|\n| 1 | 2 |\n`,
    `- an item\n\n${"  of a list\n".repeat(90)}\n| A | B |\n|---|---|\n| 1 | 2 |\n`,
    `- an item\n\n${"  of a list\n".repeat(90)}\n  | A | B |\n  |---|---|\n  | 1 | 2 |\n`,
    "- | A | B |\n  |---|---|\n  | 1 | 2 |\n- more",
    "1. text\n\n   | A | B and a name that is long |\n   |---|---|\n   | 1 | 2 |\n",
    "- text\n  - A | B\n    --|--\n    1 | 2\n",
    "> | A | B |\n> |---|---|\n> | 1 | 2 |\n\nMore",
    "> text\n>\n> | A | B |\n> |---|---|\n> | 1 | 2 |\n",
    `${"> a line of a quote\n".repeat(30)}>\n> | A | B |\n> |---|---|\n> | 1 | 2 |\n`,
    "> - | A | B |\n>   |---|---|\n>   | 1 | 2 |\n",
    "- > | A | B |\n  > |---|---|\n  > | 1 | 2 |\n",
    "# Title\n| A | B |\n|---|---|\n| 1 | 2 |\n",
    "**Title**\n| A | B |\n|---|---|\n| 1 | 2 |\n",
    "Words.\nA | B\n--|--\n1 | 2\n",
    "Words.\nand a | b of them\nand more",
    "```sh\nls\n```\n| A | B |\n|---|---|\n| 1 | 2 |\n",
    `${"words of a paragraph\n".repeat(30)}| A | B |\n|---|---|\n| 1 | 2 |\n`,
    `${"words of a line ".repeat(30)}\nA | B\n--|--\n1 | 2\n`,
    `${"words of a line ".repeat(30)}\nand a | b of them\n${"and more ".repeat(60)}`,
    `- item\n\n  ${"words of a paragraph\n  ".repeat(40)}| A | B |\n  |---|---|\n  | 1 | 2 |\n`,
    "Words with a | in them\n| A | B |\n|---|---|\n| 1 | 2 |\n",
    "---\n| A | B |\n|---|---|\n| 1 | 2 |\n",
    "Words:\n1. `code` and more\n2. more",
    "Words:\n* *em* and more",
    "Words.\n[^1]: note\n",
    "the room is number 12\ufe0f\u20e3 now",
    "- [ ] outer\n  - [x] inner",
    "- outer\n  - `inner`",
    "Intro:\n- [ ] todo",
    "Intro:\n- `code` and **bold**",
    "> Intro:\n> - *a*",
    "**👍** a",
    "**_a_** b",
    "*`a`* b",
    "~~&amp;~~ b",
    "**नमस्ते** b",
    "_**`👍`**_ b",
    "**$x$** b",
    "a *\\*b* c",
  ])("%s", (text) => {
    const seen = frames(text);
    const end = seen.at(-1) ?? "";
    expect(seen.filter((now) => !end.startsWith(now))).toEqual([]);
  });
});

describe("a block that begins directly under another", () => {
  const long = {
    table: `| a | b |\n|---|---|\n${"| some cell | another |\n".repeat(30)}`,
    list: "- some words of an item\n".repeat(30),
    paragraph: "some words of a paragraph\n".repeat(30),
    quote: "> some words of a quote\n".repeat(30),
    code: `\`\`\`js\n${"const some = code;\n".repeat(30)}\`\`\`\n`,
  };
  const next = [
    "# Title\n",
    "> quote\n",
    "1. item\n",
    "- item\n",
    "***\n",
    "| A |\n|---|\n| 1 |\n",
    "```\ncode\n",
  ];
  it.each(Object.entries(long))("a long %s has its place at once, and keeps it", (_name, block) => {
    for (const text of next) {
      const parser = createMarkdownParser();
      parser.append(block);
      const places = new Set<string>();
      for (const unit of text) {
        parser.append(unit);
        for (const { type, key } of parser.view.flat()) places.add(`${type} at ${key}`);
      }
      parser.finish();
      const end = parser.view.flat().map(({ type, key }) => `${type} at ${key}`);
      expect({ text, places: [...places] }).toEqual({ text, places: end });
    }
  });
});

/** The marks of which `now` has more than `end`. */
function marksBeyond(now: string, end: string): string {
  const count = (text: string, mark: string): number => text.split(mark).length - 1;
  return "*_~`[]()|#<>\\&!$^"
    .split("")
    .filter((mark) => count(now, mark) > count(end, mark))
    .join("");
}

describe("what is held back", () => {
  it("is shown as it is written when the stream pauses, and held again when it goes on", () => {
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
