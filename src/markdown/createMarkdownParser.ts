import { Marked, type MarkedExtension, type MarkedOptions, type Token, type TokensList } from "marked";
import { BlockLexer } from "./blockLexer.js";
import { BlockStream, type SettledBlocks } from "./blocks/blockStream.js";
import { citationsExtension } from "./extensions/citations.js";
import { createCjkExtension } from "./extensions/cjkEmphasis.js";
import { createTagLinesExtension, doubleTildeExtension } from "./extensions/lineRules.js";
import { footnotesExtension, mathExtension } from "./extensions/extensions.js";
import { FootnoteCollector, noFootnotes, type Footnotes } from "./extensions/footnoteIndex.js";
import { beginsAddress, endsPlainly, isPlainGrowth } from "./inline/plainWords.js";
import { keepNode, type Groups, type MarkdownNode } from "./nodes.js";
import { harmlessNames } from "./view/htmlTags.js";
import { growingLeaf, withGrowingText, type GrowingLeaf } from "./view/growingLeaf.js";
import { emptyNest, nestBlocks, replaceInNest, viewNest } from "./view/nestBlocks.js";
import { hasRightToLeft } from "./view/textDirection.js";
import { toNodes, type NodeContext } from "./view/toNodes.js";

/** Plain words are collected up to so many characters before the block stream gets them. */
const WAITING_LIMIT = 512;

/** Longer texts are taken in pieces of about this many characters. */
const PIECE = 8192;

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

/** Names of the elements that are rendered unless the page says otherwise: models write them where markdown has no sign. */
export const defaultHtml: readonly string[] = ["br", "sub", "sup", "kbd"];
const none: readonly never[] = [];

/** Creates a parser for one text. Nothing is shared between two parsers. */
export function createMarkdownParser(options: MarkdownParserOptions = {}): MarkdownParser {
  const { strict = false } = options;
  const {
    math = !strict,
    footnotes = !strict,
    cjk = !strict,
    singleTilde = strict,
    html = strict ? none : defaultHtml,
  } = options;
  const tags = (options.tags ?? none).map((name) => name.toLowerCase());
  const marked = new Marked({ gfm: true, breaks: options.breaks ?? false });
  if (math) marked.use(mathExtension);
  if (footnotes) marked.use(footnotesExtension);
  if (cjk) marked.use(createCjkExtension());
  if (options.citations ?? false) marked.use(citationsExtension);
  if (!singleTilde) marked.use(doubleTildeExtension);
  if (tags.length > 0) marked.use(createTagLinesExtension(tags));
  const own = marked.defaults.extensions?.block?.length ?? 0;
  for (const extension of options.extensions ?? []) marked.use(extension);
  const foreign = (marked.defaults.extensions?.block?.length ?? 0) > own;

  /** The syntax of an extension may give any character a meaning. */
  const foreignSyntax = (options.extensions ?? []).length > 0;

  const names = { html: [...harmlessNames(html), ...tags], tags, comments: strict };
  let state = createState();
  let length = 0;
  /** Something may be a footnote: without, nothing is searched for one. */
  let noted = false;
  let rightToLeft = false;
  /** The text as it was given, before line ends were normalised: what `replace` compares with. */
  let given = "";
  /** The last unit of what was given, while it is half of something: CR of CRLF, or one half of a surrogate pair. */
  let half = "";
  let finished = false;
  let released = false;
  let changed: readonly number[] = none;
  let view:
    | { readonly settled: number; readonly nodes: readonly MarkdownNode[]; readonly groups: Groups }
    | undefined;
  /** The leaf in which `view` ends, found when it is first needed; null where there is none. */
  let leaf: GrowingLeaf | null | undefined;
  /** Plain words that only made the leaf longer, and that the block stream has not got yet. */
  let waiting = "";
  /** The source ended with a space before them. */
  let spaced = false;
  let revision = 0;
  let updates = 0;
  let restarts = 0;

  function createState() {
    const lexer = new BlockLexer(marked.defaults);
    const blocks: SettledBlock[] = [];
    const notes = new FootnoteCollector();
    let nest = emptyNest;
    let id = 0;
    /** The definitions with which the settled blocks were parsed. */
    const known = new Map<string, string>();
    /** The settled blocks that use a label. */
    const users = new Map<string, Set<number>>();
    /** Whether an inline `<a>` was open where the block began. */
    const inLink: boolean[] = [];
    const context = (release: boolean): NodeContext => ({
      lexer,
      release,
      math,
      cjk,
      singleTilde,
      footnotes,
      ...names,
      isDefined: (label) => Object.hasOwn(lexer.links, normalizeLabel(label)),
    });
    const settle = ({ tokens, nodes, first }: SettledBlocks): void => {
      const added: MarkdownNode[] = [];
      let ready = first;
      for (const token of tokens) {
        inLink.push(lexer.inLink);
        const made = ready ?? toNodes([token], context(true), "none", id)[0];
        ready = undefined;
        const node = made === undefined ? undefined : keepNode(nodes.get(id), made);
        if (token.raw.includes("[")) remember(blocks.length, token.raw);
        blocks.push({ id, token, node });
        if (node !== undefined) {
          added.push(node);
          if (token.raw.includes("[^")) notes.add(node);
        }
        id += token.raw.length;
      }
      nest = nestBlocks(nest, added, names);
    };
    const remember = (index: number, raw: string): void => {
      for (const label of labelsOf(raw)) {
        const name = normalizeLabel(label);
        const indexes = users.get(name);
        if (indexes === undefined) users.set(name, new Set([index]));
        else indexes.add(index);
      }
    };
    const stream = new BlockStream({ context, settle, document: true, top: true, level: 0, foreign });
    return {
      lexer,
      blocks,
      stream,
      notes,
      get nest() {
        return nest;
      },
      /** Parses the settled blocks again whose labels were defined later. */
      resolve(): readonly number[] {
        const indexes = new Set<number>();
        for (const label of lexer.takeTouched()) {
          const link = lexer.links[label];
          const now = link === undefined ? "" : `${link.href} ${link.title ?? ""}`;
          if ((known.get(label) ?? "") === now) continue;
          known.set(label, now);
          for (const index of users.get(label) ?? []) indexes.add(index);
        }
        const ids: number[] = [];
        const replaced = new Map<MarkdownNode, MarkdownNode>();
        for (const index of [...indexes].sort((a, b) => a - b)) {
          const block = blocks[index];
          if (block === undefined) continue;
          const after = lexer.inLink;
          lexer.inLink = inLink[index] ?? false;
          const token = lexer.blocks(block.token.raw, true, false)[0];
          const [made] = token === undefined ? [] : toNodes([token], context(true), "none", block.id);
          lexer.inLink = after;
          if (token === undefined || made === undefined) continue;
          const node = keepNode(block.node, made);
          blocks[index] = { id: block.id, token: { ...token, raw: block.token.raw }, node };
          ids.push(block.id);
          if (block.node === undefined) continue;
          nest = replaceInNest(nest, block.node, node);
          replaced.set(block.node, node);
        }
        notes.replace(replaced);
        return ids;
      },
    };
  }

  /** Whether `text` only makes the last leaf longer. It then waits: marked would find the same structure again. */
  function grow(text: string): boolean {
    if (view === undefined || released || half !== "" || waiting.length > WAITING_LIMIT) return false;
    if (leaf === null || foreignSyntax) return false;
    if (leaf === undefined) {
      const found = state.stream.holding || state.lexer.held ? undefined : growingLeaf(view.groups);
      const source = given.slice(-WAITING_LIMIT);
      // The lines of a definition may yet become its title, or stop being a definition.
      const defines = source.includes("]:");
      leaf =
        found === undefined ||
        defines ||
        !endsPlainly(found.inCode ? given : source, found.text, found.inCode)
          ? null
          : found;
      spaced = leaf !== null && !leaf.inCode && source.endsWith(" ");
      if (leaf === null) return false;
    }
    if (!isPlainGrowth(text, leaf.inCode)) return false;
    if (!leaf.inCode) {
      const before = waiting === "" ? spaced : waiting.endsWith(" ");
      if ((before && text.startsWith(" ")) || beginsAddress(grownText(waiting + text))) return false;
    }
    waiting += text;
    length += text.length;
    updates++;
    changed = none;
    return true;
  }

  /** The text of the growing leaf once `added` has arrived. */
  function grownText(added: string): string {
    if (!leaf) return "";
    return leaf.inCode ? leaf.text + added : (leaf.text + (spaced ? " " : "") + added).trimEnd();
  }

  function forgetView(): void {
    revision++;
    view = undefined;
    leaf = undefined;
  }

  /** Gives the block stream the plain words that wait. */
  function flush(): void {
    const text = waiting;
    waiting = "";
    if (text !== "") state.stream.append(text);
  }

  function feed(added: string): void {
    if (added === "") return;
    updates++;
    released = false;
    const text = waiting + added;
    waiting = "";
    forgetView();
    noted ||= text.includes("^");
    rightToLeft ||= hasRightToLeft(text);
    // In pieces, so that a whole document at once costs no more than the same document in many updates.
    for (let start = 0; start < text.length;) {
      let end = text.length;
      if (end - start > PIECE) end = text.indexOf("\n", start + PIECE) + 1 || text.length;
      state.stream.append(start === 0 && end === text.length ? text : text.slice(start, end));
      start = end;
    }
    changed = state.resolve();
  }

  /** Line ends as marked reads them; what may be half of something waits for the rest. */
  function normalize(text: string): string {
    let out = half + text;
    const last = out.charCodeAt(out.length - 1);
    half = !finished && (last === 13 || (last >= 0xd800 && last <= 0xdbff)) ? out.slice(-1) : "";
    if (half !== "") out = out.slice(0, -1);
    if (out.includes("\r")) out = out.replace(/\r\n?/g, "\n");
    if (length === 0 && out.startsWith("\ufeff")) out = out.slice(1);
    length += out.length;
    return out;
  }

  function append(text: string): void {
    if (finished || text === "") return;
    const grew = grow(text);
    given += text;
    if (!grew) feed(normalize(text));
  }

  function currentView() {
    if (view === undefined) {
      state.lexer.held = false;
      const nodes = finished ? [] : state.stream.tail(released);
      view = {
        settled: state.blocks.length,
        nodes,
        groups: viewNest(nestBlocks(state.nest, nodes, names), names),
      };
    }
    return view;
  }

  return {
    append,
    replace(text) {
      if (text === given) return;
      // Equality of two strings costs far less than startsWith, which compares one character after the other.
      if (!finished && text.slice(0, given.length) === given) {
        const added = text.slice(given.length);
        // The same string again: joining the pieces would copy the whole text on every update.
        const grew = grow(added);
        given = text;
        if (!grew) feed(normalize(added));
        return;
      }
      restarts++;
      state = createState();
      length = 0;
      noted = false;
      rightToLeft = false;
      given = "";
      half = "";
      finished = false;
      waiting = "";
      forgetView();
      changed = none;
      append(text);
    },
    finish() {
      if (finished) return;
      finished = true;
      flush();
      // A CR that waited for its LF is a line's end.
      if (half !== "") feed(normalize(""));
      forgetView();
      currentView();
      state.stream.finish();
      changed = [...changed, ...state.resolve()];
      forgetView();
    },
    release() {
      if (released || finished) return;
      released = true;
      flush();
      forgetView();
    },
    get settled() {
      return state.blocks;
    },
    get tail() {
      const { nodes } = currentView();
      return waiting === "" ? nodes : (withGrowingText([nodes], grownText(waiting))[0] ?? nodes);
    },
    get view() {
      const { groups } = currentView();
      return waiting === "" ? groups : withGrowingText(groups, grownText(waiting));
    },
    get revision() {
      return revision;
    },
    get lastText() {
      return leaf && waiting !== "" ? grownText(waiting) : growingLeaf(currentView().groups)?.text;
    },
    get footnotes() {
      return noted ? state.notes.read(currentView().nodes, !finished) : noFootnotes;
    },
    get holding() {
      currentView();
      return !finished && !released && (state.stream.holding || state.lexer.held);
    },
    get rightToLeft() {
      return rightToLeft;
    },
    get changed() {
      return changed;
    },
    get tokens() {
      const tokens = state.blocks.map((block) => block.token) as unknown as TokensList;
      tokens.links = state.lexer.links as TokensList["links"];
      return tokens;
    },
    options: marked.defaults,
    get finished() {
      return finished;
    },
    get stats() {
      return {
        length,
        scanned: state.lexer.scanned,
        updates,
        fallbacks: state.stream.fallbacks,
        degraded: state.lexer.degraded,
        restarts,
      };
    },
  };
}

/** What stands in brackets without brackets inside, in one pass: a text of openers must not be searched from each of them. */
function labelsOf(text: string): readonly string[] {
  const labels: string[] = [];
  let start = -1;
  for (let i = text.indexOf("["); i !== -1 && i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) i++;
    else if (code === 91) start = i + 1;
    else if (code === 93) {
      if (start > 0 && start < i) labels.push(text.slice(start, i));
      start = -1;
    }
  }
  return labels;
}

/** Labels are compared as marked compares them: CommonMark section 4.7, with a full case fold. */
function normalizeLabel(label: string): string {
  return label.trim().replace(/\s+/g, " ").toLowerCase().toUpperCase().toLowerCase();
}
