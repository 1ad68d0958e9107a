import type { Token, Tokens } from "marked";
import { shownEnd } from "../inline/holdLine.js";
import { emptyNest, nestBlocks, viewNest } from "../view/nestBlocks.js";
import { createNode, toGroups, type Groups, type MarkdownNode } from "../nodes.js";
import type { InnerBlocks, OpenBlock } from "./open/openBlock.js";
import { OpenFence } from "./open/openFence.js";
import { OpenList } from "./open/openList.js";
import { OpenParagraph } from "./open/openParagraph.js";
import { OpenQuote } from "./open/openQuote.js";
import { OpenTable } from "./open/openTable.js";
import { hasOpenTitle } from "./open/openTitle.js";
import { isClosedFence } from "../inline/isClosedFence.js";
import { growthAfter } from "../view/growth.js";
import { toNodes, type NodeContext } from "../view/toNodes.js";

/** Shorter blocks are parsed as a whole: that costs less than taking them apart. */
const SMALL = 400;
/** A paragraph is taken apart earlier, since its text is committed at every checkpoint, and a list at every item. */
const SMALL_PARAGRAPH = 60;
const SMALL_LIST = 100;
/** A longer block that cannot be taken apart is parsed again only when it has grown by an eighth. */
const LARGE = 8192;
/** A large block that refuses more updates in a row is left to the guard for large blocks. */
const MAX_REFUSALS = 4;
/** Blocks nested more deeply are not taken apart: every level would parse all levels below it once more. */
const MAX_LEVEL = 5;

export interface SettledBlocks {
  /** Exact block tokens, whose inline text is not parsed yet. */
  readonly tokens: readonly Token[];
  /** What was shown of them so far, by key. */
  readonly nodes: ReadonlyMap<number, MarkdownNode>;
  /** The view of the first of them, where it is known. */
  readonly first: MarkdownNode | undefined;
}

export interface BlockStreamOptions {
  readonly context: (release: boolean) => NodeContext;
  readonly settle: (blocks: SettledBlocks) => void;
  /** The blocks of the document, whose tokens have to be exact; not those inside a quote. */
  readonly document: boolean;
  /** Paragraphs are paragraphs: inside a list item marked calls them text. */
  readonly top: boolean;
  /** How many blocks this one is in. */
  readonly level: number;
  /** Somebody else's rules of block level are in play: only the whole block can tell. */
  readonly foreign: boolean;
}

/**
 * Blocks of a text that arrives in pieces. Only complete lines are judged, and of these all blocks but the last one
 * that is not blank are settled: nothing that follows can change them.
 */
export class BlockStream {
  /** Updates in which a long block had to be parsed as a whole. */
  fallbacks = 0;
  readonly #options: BlockStreamOptions;
  /** The source from where the first block begins that is not settled. */
  #source = "";
  #key = 0;
  #open: OpenBlock | undefined;
  #shown: readonly MarkdownNode[] = [];
  #holding = false;
  /** A large block is not judged, and not parsed for the view, before its source is as long as this. */
  #nextJudge = 0;
  #nextView = 0;
  #viewed = 0;
  /** How many updates in a row were refused by the open block, so that all of it was parsed again. */
  #refusals = 0;
  /** Paragraphs are paragraphs from here on. */
  #top: boolean;

  constructor(options: BlockStreamOptions) {
    this.#options = options;
    this.#top = options.top;
  }

  get holding(): boolean {
    return this.#holding;
  }

  append(text: string): void {
    this.#source += text;
    const open = this.#open;
    if (open !== undefined) {
      if (open.push(text)) {
        this.#refusals = 0;
        return;
      }
      this.#open = undefined;
      this.#refusals++;
      if (this.#source.length > LARGE) this.fallbacks++;
    }
    if (this.#source.length < this.#nextJudge) return;
    const end = this.#source.lastIndexOf("\n") + 1;
    if (text.includes("\n")) this.#judge(this.#source.slice(0, end), false, open);
    else if (this.#source.length - end > SMALL_PARAGRAPH && isBlank(this.#source.slice(0, end)))
      this.#openLine(end);
  }

  finish(): void {
    const open = this.#open;
    this.#open = undefined;
    if (this.#source !== "") this.#judge(this.#source, true, open);
  }

  /** Settles what can no longer change of `lines`. `open`: the block with which they begin, taken apart. */
  #judge(lines: string, all: boolean, open: OpenBlock | undefined): void {
    const { context, document, settle, foreign } = this.#options;
    const top = this.#top;
    const { lexer } = context(true);
    if (document) lexer.forgetProvisional();
    const closed = open?.close?.(lines);
    const tokens = closed?.tokens ?? lexer.blocks(lines, top);
    const count = all ? tokens.length : this.#settledCount(tokens, lines);
    const settled = tokens.slice(0, count);
    if (count > 0) {
      const length = lengthOf(settled);
      if (document) lexer.keepDefinitions(settled);
      settle({
        tokens: settled,
        nodes: new Map(this.#shown.map((node) => [node.key, node])),
        first: closed?.node,
      });
      this.#shown = this.#shown.filter((node) => node.key >= this.#key + length);
      this.#source = this.#source.slice(length);
      this.#key += length;
      this.#nextView = 0;
      this.#nextJudge = 0;
      this.#refusals = 0;
      // After a list or a note inside an item, marked calls the text of that item paragraphs.
      this.#top ||= settled.some(({ type }) => type === "list" || type === "footnote");
    }
    const token = tokens[count];
    if (all || token === undefined || token.type === "space") return;
    const source = lines.slice(lines.length - lengthOf(tokens.slice(count)));
    const whole = tokens.slice(count + 1).every((other) => other.type === "space");
    if (source.length > smallest(token) && whole && !foreign && this.#refusals < MAX_REFUSALS)
      this.#open = this.#openBlock(token, source);
    const partial = this.#source.slice(source.length);
    if (this.#open !== undefined && partial !== "" && !this.#open.push(partial)) this.#open = undefined;
    if (this.#open === undefined && this.#source.length > LARGE) {
      this.fallbacks++;
      this.#nextJudge = this.#source.length * 1.125;
    }
  }

  /** How many tokens can no longer change. */
  #settledCount(tokens: readonly Token[], lines: string): number {
    let last = tokens.length - 1;
    // marked leaves a list's last white space to the next block, also a no-break space, which makes a paragraph there.
    while (last >= 0 && (tokens[last]?.raw ?? "").trim() === "") last--;
    const token = tokens[last];
    if (token === undefined) return 0;
    let count = /\n *\n$/.test(lines) && isSealedByBlank(token) ? last + 1 : last;
    if (!this.#options.document) return count;
    let offset = 0;
    for (let i = 0; i < count; i++) {
      const raw = tokens[i]?.raw ?? "";
      if (/^ {0,3}\[/.test(raw) && hasOpenTitle(lines.slice(offset))) count = i;
      offset += raw.length;
    }
    // After a paragraph marked reads some tags and definitions as its continuation: such a block needs it.
    while (
      count > 0 &&
      tokens[count - 1]?.type === "paragraph" &&
      /^ {0,3}[<[]/.test(tokens[count]?.raw ?? "")
    )
      count--;
    return count;
  }

  /**
   * A line that has become long before it ends, from `start` on. Nearly always it is a paragraph; anything else waits for
   * its end.
   */
  #openLine(start: number): void {
    const { context, foreign } = this.#options;
    const top = this.#top;
    const source = this.#source.slice(start);
    if (foreign || /^ {0,3}[[<`~|$\\=-]/.test(source)) return;
    const tokens = context(true).lexer.blocks(source, top, true);
    const type = tokens[0]?.type;
    if (tokens.length !== 1 || (type !== "paragraph" && type !== "text")) return;
    this.#open = new OpenParagraph(source, this.#key + start, context(true), top);
  }

  #openBlock(token: Token, source: string): OpenBlock | undefined {
    const { context, level } = this.#options;
    const top = this.#top;
    const key = this.#key;
    switch (token.type) {
      case "paragraph":
      case "text":
        // What begins with a bracket may yet become a definition, and after a blank line another paragraph begins.
        return /^ {0,3}\[|\n[ \t]*\n$/.test(source)
          ? undefined
          : new OpenParagraph(source, key, context(true), top);
      case "code": {
        const code = token as Tokens.Code;
        if (code.codeBlockStyle === "indented" || isClosedFence(code.raw)) return undefined;
        return new OpenFence(code, source, key);
      }
      case "table":
        return new OpenTable(token as Tokens.Table, source, key, context(true));
      case "list": {
        const list = new OpenList(token as Tokens.List, source, key, context(true), () =>
          level < MAX_LEVEL ? new NestedBlocks(this.#options, false) : undefined,
        );
        return list.stuck ? undefined : list;
      }
      case "blockquote": {
        if (level >= MAX_LEVEL || !/^(?: {0,3}>[^\n]*\n)+$/.test(source)) return undefined;
        const quote = new OpenQuote(key, new NestedBlocks(this.#options, true));
        return quote.push(source) ? quote : undefined;
      }
      default:
        return undefined;
    }
  }

  tail(release: boolean): readonly MarkdownNode[] {
    const { context } = this.#options;
    const { lexer } = context(release);
    const { inLink } = lexer;
    const nodes = this.#open?.nodes(context(release));
    if (nodes !== undefined) {
      this.#holding = this.#open?.holding ?? false;
      this.#shown = nodes;
    } else if (this.#source.length < this.#nextView) {
      this.#shown = this.#withRest(this.#shown);
    } else {
      this.#shown = this.#whole(release);
      if (this.#source.length > LARGE) {
        this.fallbacks++;
        this.#viewed = this.#source.length;
        this.#nextView = this.#viewed * 1.125;
      }
    }
    // What an open block holds is parsed again: it must not count twice for the blocks after it.
    lexer.inLink = inLink;
    return this.#shown;
  }

  #whole(release: boolean): MarkdownNode[] {
    const { context } = this.#options;
    const source = this.#source;
    const shown = source.slice(0, shownEnd(source, release));
    this.#holding = shown.length < source.length;
    const tokens = context(release).lexer.blocks(shown, this.#top, true);
    return toNodes(tokens, context(release), growthAfter(shown), this.#key);
  }

  /** The last view of a block that is too large to parse again now, and what arrived since as plain text. */
  #withRest(nodes: readonly MarkdownNode[]): MarkdownNode[] {
    const key = this.#key + this.#viewed;
    const text = this.#source.slice(this.#viewed);
    const leaf = createNode({ type: "text", key: 0, text, complete: false });
    const rest = createNode({ type: "paragraph", key, complete: false, children: toGroups([leaf]) });
    return [...nodes.filter((node) => node.key !== key), rest];
  }
}

/** How long a block must be before it is taken apart. */
function smallest({ type }: Token): number {
  if (type === "paragraph" || type === "text") return SMALL_PARAGRAPH;
  return type === "list" ? SMALL_LIST : SMALL;
}

/** Without a no-break space: after a list marked makes a paragraph of it. */
function isBlank(lines: string): boolean {
  return /^[ \t\n]*$/.test(lines);
}

function lengthOf(tokens: readonly Token[]): number {
  return tokens.reduce((sum, token) => sum + token.raw.length, 0);
}

/** A blank line ends these blocks for good; a list, a note or indented code may go on after it. */
function isSealedByBlank({ type, raw }: Token): boolean {
  return (
    // marked adds indented code to the paragraph before it, with the blank lines inside that code.
    ((type === "paragraph" || type === "text") && !/(?:^|\n)(?: {4}| {0,3}\t)[^\n]*\s*$/.test(raw)) ||
    type === "heading" ||
    type === "hr" ||
    type === "table" ||
    type === "blockquote" ||
    (type === "code" && isClosedFence(raw))
  );
}

/** The blocks inside a block: they need not be exact, since the whole block is parsed once more when it ends. */
class NestedBlocks implements InnerBlocks {
  readonly #stream: BlockStream;
  loose = false;
  readonly #context: BlockStreamOptions["context"];
  #nest = emptyNest;
  #key = 0;

  constructor(options: BlockStreamOptions, top: boolean) {
    this.#context = options.context;
    const settle = ({ tokens }: SettledBlocks): void => {
      const context = options.context(true);
      const nodes = toNodes(tokens, context, "none", this.#key);
      this.#key += lengthOf(tokens);
      if (tokens.some((token) => token.type === "space" && /\n.*\n/.test(token.raw))) this.loose = true;
      this.#nest = nestBlocks(this.#nest, nodes, context);
    };
    this.#stream = new BlockStream({
      ...options,
      settle,
      document: false,
      top,
      level: options.level + 1,
    });
  }

  append(text: string): void {
    this.#stream.append(text);
  }

  get holding(): boolean {
    return this.#stream.holding;
  }

  view(release: boolean): Groups {
    const context = this.#context(release);
    return viewNest(nestBlocks(this.#nest, this.#stream.tail(release), context), context);
  }
}
