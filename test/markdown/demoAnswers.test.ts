import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { longAnswer } from "../../demo/server/longAnswer.js";
import { splitTokens } from "../../demo/server/wire/splitTokens.js";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import type { MarkdownNode } from "../../src/markdown/nodes.js";

const folder = new URL("../../demo/server/answers/", import.meta.url);
const seeds = [1, 4, 6];

const answers: ReadonlyMap<string, string> = new Map([
  ...readdirSync(folder).map((file) => [file, readFileSync(new URL(file, folder), "utf8")] as const),
  ...seeds.map((seed) => [`long answer, seed ${seed}`, longAnswer(seed, 4000)] as const),
]);

const cuttings: ReadonlyMap<string, (text: string) => readonly string[]> = new Map([
  ["one UTF-16 unit at a time", (text: string) => text.split("")],
  ["word by word", (text: string) => text.split(/(?<=\s)(?=\S)/)],
  ["in the tokens that the demo sends", splitTokens],
]);

const looks = new Set(
  "strong em del codespan link heading code list_item blockquote cell math footnote".split(" "),
);

/** A reference before its definition is shown as it is written: nothing tells it from words in brackets. */
const knownRetractions: ReadonlyMap<string, readonly string[]> = new Map([
  ["markdown.md", ["[ , then l /link"]],
]);

interface Seen {
  readonly character: string;
  /** The elements that it stands in and is styled by: `/list_item/strong`. */
  readonly look: string;
}

const seen = new WeakMap<MarkdownNode, readonly Seen[]>();

/** Every character that can be seen in a block, without white space. */
function charactersOf(node: MarkdownNode, outer = ""): readonly Seen[] {
  const known = outer === "" ? seen.get(node) : undefined;
  if (known !== undefined) return known;
  const look = looks.has(node.type) ? `${outer}/${node.type}` : outer;
  const text = (node.text ?? "").replace(/\s/g, "");
  const own = Array.from(text, (character) => ({ character, look }));
  const characters = [...own, ...node.children.flat().flatMap((child) => charactersOf(child, look))];
  if (outer === "") seen.set(node, characters);
  return characters;
}

/** What a reader had seen and sees no more, or sees without a look that it had. */
function retractions(pieces: readonly string[]): string[] {
  const parser = createMarkdownParser();
  const found: string[] = [];
  let before: readonly Seen[] = [];
  const look = (): void => {
    const now = parser.view.flat().flatMap((node) => charactersOf(node));
    before.some((was, i) => {
      const is = now[i];
      if (is === was || (is?.character === was.character && is.look.startsWith(was.look))) return false;
      return found.push(`${was.character} ${was.look}, then ${is?.character} ${is?.look}`) > 0;
    });
    before = now;
  };
  for (const piece of pieces) {
    parser.append(piece);
    look();
  }
  parser.finish();
  look();
  return found;
}

describe("the demo's answers take back nothing that a reader has seen", () => {
  for (const [cutting, cut] of cuttings) {
    for (const [name, text] of answers) {
      it(`${name}, ${cutting}`, () => {
        const pieces = cut(text);
        expect(pieces.join("")).toBe(text);
        const known = knownRetractions.get(name) ?? [];
        expect(retractions(pieces)).toEqual(known);
      });
    }
  }
});
