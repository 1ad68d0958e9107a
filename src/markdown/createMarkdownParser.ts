import { Marked, type TokensList } from "marked";
import { createDocument } from "./blocks/createDocument.js";
import { citationsExtension } from "./extensions/citations.js";
import { createCjkExtension } from "./extensions/cjkEmphasis.js";
import { createTagLinesExtension, doubleTildeExtension } from "./extensions/lineRules.js";
import { footnotesExtension, mathExtension } from "./extensions/extensions.js";
import { noFootnotes } from "./extensions/footnoteIndex.js";
import { beginsAddress, endsPlainly, isPlainGrowth } from "./inline/plainWords.js";
import type { MarkdownParser, MarkdownParserOptions } from "./markdownParser.js";
import type { Groups, MarkdownNode } from "./nodes.js";
import { harmlessNames } from "./view/htmlTags.js";
import { growingLeaf, withGrowingText, type GrowingLeaf } from "./view/growingLeaf.js";
import { nestBlocks, viewNest } from "./view/nestBlocks.js";
import { hasRightToLeft } from "./view/textDirection.js";

/** Plain words are collected up to so many characters before the block stream gets them. */
const WAITING_LIMIT = 512;

/** Longer texts are taken in pieces of about this many characters. */
const PIECE = 8192;

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
  const createState = () =>
    createDocument({ marked: marked.defaults, names, math, cjk, singleTilde, footnotes, foreign });
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
