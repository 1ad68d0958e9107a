import { describe, expect, it } from "vitest";
import { createMarkdownParser, type SettledBlock } from "../../src/markdown/createMarkdownParser.js";
import { describeView } from "./describeView.js";
import { cut, document, longBlocks } from "./documents.js";

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
