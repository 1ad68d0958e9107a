import type { MarkedExtension, MarkedOptions, Token, TokensList } from "marked";
import type { Footnotes } from "./extensions/footnoteIndex.js";
import type { Groups, MarkdownNode } from "./nodes.js";

export interface MarkdownParserOptions {
  /**
   * Plain CommonMark and GFM: all options below are off, apart from those that are given. @defaultValue false
   */
  readonly strict?: boolean;
  /** `$…$`, `$$…$$`, `\(…\)` and `\[…\]` are formulas. @defaultValue true, in `strict` false */
  readonly math?: boolean;
  /** `[^1]` and `[^1]: …` are footnotes. @defaultValue true, in `strict` false */
  readonly footnotes?: boolean;
  /**
   * Names of HTML elements that become elements, without their attributes: `kbd`, `sub`, `details`, `summary` and
   * others that do nothing. All other HTML is text. One that holds several blocks ends at the latest with the list
   * item, the quote or the note in which it began. Comments are hidden.
   * @defaultValue `["br", "sub", "sup", "kbd"]`; in `strict` none, and comments are text
   */
  readonly html?: readonly string[];
  /** Names of tags that become nodes of type `tag`, with their attributes in the token. @defaultValue none */
  readonly tags?: readonly string[];
  /**
   * Stars beside letters of Chinese, Japanese and Korean begin and end emphasis also where CommonMark asks for a space, as
   * in `**重点。**后面`, and an address ends at their punctuation. @defaultValue true, in `strict` false
   */
  readonly cjk?: boolean;
  /** `~one~` strikes out, as `~~two~~` always does. @defaultValue false, in `strict` true */
  readonly singleTilde?: boolean;
  /** `[1]` and `【1†source】` name a source, and become nodes of the extension `citation`. @defaultValue false */
  readonly citations?: boolean;
  /** A line's end is a line break. @defaultValue false */
  readonly breaks?: boolean;
  /**
   * Extensions of marked. An extension of block level may look at any distance, so with one the open block is parsed
   * as a whole on every append: correct, but no longer independent of the block's length.
   */
  readonly extensions?: readonly MarkedExtension[];
}

/** A block that will never change again, save by a late definition. */
export interface SettledBlock {
  /** Where the block begins in the text, in characters after `\r\n` became `\n`. */
  readonly id: number;
  /** What marked makes of it. */
  readonly token: Token;
  /** What is shown of it; undefined where nothing is (white space, a definition). */
  readonly node: MarkdownNode | undefined;
}

export interface MarkdownStats {
  /** Characters of the source. */
  readonly length: number;
  /** Characters given to marked: what the work is proportional to. */
  readonly scanned: number;
  /** Calls of `append` and `replace` that changed the text. */
  readonly updates: number;
  /** Updates in which the open block had to be parsed as a whole although it is long. */
  readonly fallbacks: number;
  /** Blocks or pieces of text that were too deep or too dense and are shown as plain text. */
  readonly degraded: number;
  /** Times the text was replaced by one that does not continue it. */
  readonly restarts: number;
}

/** Turns markdown that arrives in pieces into blocks that are settled and a tail that is still open. */
export interface MarkdownParser {
  /** Adds text at the end. After `finish` the text is open again only through `replace`. */
  append(text: string): void;
  /** Makes `text` the whole text: appends what is new if it continues the old one, and starts again if it does not. */
  replace(text: string): void;
  /** The text is complete: from now on the view equals a parse of the whole text at once. */
  finish(): void;
  /** Shows what is being held back, as it is written: the stream has paused. The next append holds again. */
  release(): void;
  /** The blocks that are settled, in order. The array grows in place; its blocks are immutable. */
  readonly settled: readonly SettledBlock[];
  /** The nodes of what is not settled yet, speculated where a construct is open. */
  readonly tail: readonly MarkdownNode[];
  /** The whole view, settled and tail, in groups of 8. */
  readonly view: Groups;
  /** The footnotes so far; the index keeps its identity while nothing was added. */
  readonly footnotes: Footnotes;
  /**
   * Counts the updates that may have changed more than the last text: while the number stays the same, `view` differs
   * only in `lastText`. Plain words neither reach marked nor change this number.
   */
  readonly revision: number;
  /** The text of the leaf in which the view ends; undefined where the end is not a text that is growing. */
  readonly lastText: string | undefined;
  /** Text is held back that `release` would show. */
  readonly holding: boolean;
  /** A letter of a script that runs from right to left has arrived: blocks may differ in direction. */
  readonly rightToLeft: boolean;
  /** Ids of settled blocks that a late definition changed in the last update. */
  readonly changed: readonly number[];
  /** After `finish`: the tokens of the whole text, the same as `marked.lexer(text, parser.options)`. */
  readonly tokens: TokensList;
  /** The options with which `marked.lexer` gives the same tokens. */
  readonly options: MarkedOptions;
  readonly finished: boolean;
  readonly stats: MarkdownStats;
}
