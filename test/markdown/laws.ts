import { Lexer } from "marked";
import { expect } from "vitest";
import { createMarkdownParser } from "../../src/markdown/createMarkdownParser.js";
import type { MarkdownParserOptions, SettledBlock } from "../../src/markdown/markdownParser.js";
import { describeView } from "./describeView.js";
import { cut } from "./documents.js";

/** The sizes of pieces into which every text is cut; `random` stands for a size of its own for every piece. */
export const pieceSizes = [1, 2, 3, 5, 7, 11, "random"] as const;
export type PieceSize = (typeof pieceSizes)[number];

/** Cuts between UTF-16 units: inside surrogate pairs, and between CR and LF. */
export function cutInto(text: string, size: PieceSize, seed: number): string[] {
  if (size === "random") return cut(text, seed, 40);
  const pieces: string[] = [];
  for (let i = 0; i < text.length; i += size) pieces.push(text.slice(i, i + size));
  return pieces;
}

/** The view of a text that arrives one UTF-16 unit at a time, which its end must not change. */
export function expectEndsAsItArrives(text: string, options: MarkdownParserOptions = {}): string {
  const parser = createMarkdownParser(options);
  for (const unit of text.split("")) {
    parser.append(unit);
    void parser.view;
  }
  const arriving = describeView(parser.view);
  parser.finish();
  expect(describeView(parser.view)).toBe(arriving);
  return arriving;
}

/**
 * What has to hold for every text and every cutting: the finished tokens are those of one parse of the whole text, the
 * finished view and its notes are those of the text given at once, and no settled block changes that was not reported as
 * changed.
 */
export function expectLaws(text: string, pieces: readonly string[], options: MarkdownParserOptions): void {
  const streamed = createMarkdownParser(options);
  let before: readonly SettledBlock[] = [];
  const lookAtSettled = (): void => {
    const changed = new Set(streamed.changed);
    for (const [i, block] of before.entries()) {
      if (streamed.settled[i] !== block && !changed.has(block.id))
        expect({ text, pieces, changed: block.id }).toEqual("a settled block that never changes");
    }
    before = [...streamed.settled];
  };
  for (const piece of pieces) {
    streamed.append(piece);
    void streamed.view;
    void streamed.footnotes;
    lookAtSettled();
  }
  streamed.finish();
  lookAtSettled();
  const whole = Lexer.lex(text, streamed.options);
  expect({ text, pieces, tokens: [...streamed.tokens] }).toEqual({ text, pieces, tokens: [...whole] });
  expect({ text, links: { ...streamed.tokens.links } }).toEqual({ text, links: { ...whole.links } });
  const atOnce = createMarkdownParser(options);
  atOnce.append(text);
  atOnce.finish();
  expect({ text, pieces, view: describeView(streamed.view) }).toEqual({
    text,
    pieces,
    view: describeView(atOnce.view),
  });
  // The notes are read apart from the view, at every moment and once more at the end.
  expect({ text, pieces, notes: describeView([streamed.footnotes.notes]) }).toEqual({
    text,
    pieces,
    notes: describeView([atOnce.footnotes.notes]),
  });
}
