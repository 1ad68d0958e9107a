import { Lexer, type MarkedOptions, type Token, type Tokens, type TokensList } from "marked";

/**
 * Deeper than this a container is not parsed: marked descends by recursion, and 2,000 levels end in a RangeError.
 */
const MAX_DEPTH = 64;

/** Quotes end earlier: where a line has fewer markers than the one before, marked's time doubles with every level. */
const MAX_QUOTES = 12;

/** More inline delimiters than this in one run of text are shown as they are: marked's cost there is quadratic. */
const MAX_DELIMITERS = 6000;

/** More emphasis than this is never open at once in a text: marked reads the rest of the text again for each level. */
const MAX_EMPHASIS = 256;

// White space belongs to the marker after it only: shared with the one before, it would be tried in every combination.
const deepPrefix = new RegExp(
  `^(?:[ \\t]*(?:>|[-+*](?=[ \\t])|\\d{1,9}[.)](?=[ \\t]))){${MAX_DEPTH}}|^[ \\t]{${MAX_DEPTH * 4},}\\S` +
    // A bullet in column 128 is in 64 lists, if it is in any: twice as many take marked four times as long.
    `|^[ \\t]{${MAX_DEPTH * 2},}(?:[-+*]|\\d{1,9}[.)])(?:[ \\t]|$)` +
    `|^(?:[ \\t]*(?:[-+*][ \\t]+)*>){${MAX_QUOTES + 1}}`,
  "m",
);

export type Links = Record<string, { href: string | null | undefined; title: string | null | undefined }>;

/** marked in two steps: blocks first, and the inline text of only those blocks that are wanted. */
export class BlockLexer {
  /** What `marked.lexer(text, options)` needs to give the same tokens. */
  readonly options: MarkedOptions;
  /** The definitions seen so far, by normalised label. */
  readonly links: Links = Object.create(null) as Links;
  /** Characters given to marked, in both steps. */
  scanned = 0;
  /** How often a block was too deep or too dense, and was shown as plain text. */
  degraded = 0;
  /** Text of the last view was held back that a pause would show. */
  held = false;
  readonly #lexer: Lexer;
  #pending = new Map<Token[], string>();
  /** Labels whose definition stands in a block that is not settled: the block may yet become something else. */
  readonly #provisional = new Set<string>();
  /** Labels that were defined or forgotten since `takeTouched`. */
  #touched = new Set<string>();

  constructor(options: MarkedOptions) {
    this.options = options;
    this.#lexer = new Lexer(options);
    this.#lexer.tokens.links = this.links as TokensList["links"];
  }

  /**
   * The blocks of `source`; their inline text is parsed by `inline`. `speculative`: the last line may go on, so what
   * it defines is forgotten.
   */
  blocks(source: string, top = true, speculative = false): Token[] {
    this.scanned += source.length;
    this.#pending = new Map();
    if (!deepPrefix.test(source)) return this.#parse(source, top, speculative);
    // Only what stands between two blank lines around the deep one is given up.
    const tokens: Token[] = [];
    let safe = "";
    const parts = source.split(/(?<=\n[ \t]*\n)/);
    for (const part of parts) {
      if (parts.length > 1 && !deepPrefix.test(part)) safe += part;
      else {
        if (safe !== "") tokens.push(...this.#parse(safe, top, speculative));
        safe = "";
        tokens.push(...this.#plain(part));
      }
    }
    if (safe !== "") tokens.push(...this.#parse(safe, top, speculative));
    return tokens;
  }

  #parse(source: string, top: boolean, speculative: boolean): Token[] {
    const lexer = this.#lexer;
    const before = source.includes("]:") ? Object.keys(this.links).length : -1;
    lexer.inlineQueue = [];
    const tokens: Token[] = [];
    for (let start = 0; start < source.length;) {
      lexer.state.top = top;
      try {
        lexer.blockTokens(source.slice(start), tokens);
        start = source.length;
      } catch {
        // The blocks before the one that marked cannot read are there already: only that one is given up.
        start = tokens.reduce((sum, { raw }) => sum + raw.length, 0);
        const [block = ""] = /^[^]*?(?:\n[ \t]*\n|$)/.exec(source.slice(start)) ?? [];
        tokens.push(...this.#plain(block));
        start += block.length;
      }
    }
    for (const { src, tokens: target } of lexer.inlineQueue) this.#pending.set(target, src);
    lexer.inlineQueue = [];
    // New labels stand after the old ones: an object keeps the order in which its keys came.
    for (const label of before === -1 ? [] : Object.keys(this.links).slice(before)) {
      if (speculative) delete this.links[label];
      else {
        this.#provisional.add(label);
        this.#touched.add(label);
      }
    }
    return tokens;
  }

  /** Forgets what the blocks that are not settled define: they are about to be parsed again. */
  forgetProvisional(): void {
    for (const label of this.#provisional) {
      delete this.links[label];
      this.#touched.add(label);
    }
    this.#provisional.clear();
  }

  /** What these blocks define stays defined. */
  keepDefinitions(tokens: readonly Token[]): void {
    if (this.#provisional.size === 0) return;
    for (const token of tokens) {
      if (token.type === "def") this.#provisional.delete((token as Tokens.Def).tag);
      else if (token.type === "list") this.keepDefinitions((token as Tokens.List).items);
      else if ("tokens" in token && token.tokens !== undefined) this.keepDefinitions(token.tokens);
    }
  }

  /** The labels whose definition may have changed since the last call. */
  takeTouched(): ReadonlySet<string> {
    const touched = this.#touched;
    if (touched.size > 0) this.#touched = new Set();
    return touched;
  }

  /** The inline source that waits for `tokens`; undefined where it was parsed already. */
  pendingSource(tokens: Token[]): string | undefined {
    return this.#pending.get(tokens);
  }

  /** Parses the inline text that waits for `tokens`, in place. */
  fill(tokens: Token[]): void {
    const source = this.#pending.get(tokens);
    if (source === undefined) return;
    this.#pending.delete(tokens);
    for (const token of this.inline(source)) tokens.push(token);
  }

  inline(source: string): Token[] {
    this.scanned += source.length;
    const lexer = this.#lexer;
    lexer.state.inRawBlock = false;
    if (isDense(source) || isDeep(source)) {
      this.degraded++;
      return [plainText(source)];
    }
    try {
      return lexer.inlineTokens(source, []);
    } catch {
      this.degraded++;
      return [plainText(source)];
    }
  }

  /** An inline `<a>` that was left open keeps later addresses from becoming links; the document's order decides. */
  get inLink(): boolean {
    return this.#lexer.state.inLink;
  }

  set inLink(value: boolean) {
    this.#lexer.state.inLink = value;
  }

  #plain(source: string): Token[] {
    this.degraded++;
    const raw = source.replace(/\n+$/, "");
    const token: Tokens.Paragraph = { type: "paragraph", raw, text: raw, tokens: [plainText(raw)] };
    const rest = source.slice(raw.length);
    return rest === "" ? [token] : [token, { type: "space", raw: rest }];
  }
}

function plainText(source: string): Tokens.Text {
  return { type: "text", raw: source, text: source, escaped: false };
}

function isDense(source: string): boolean {
  if (source.length < MAX_DELIMITERS) return false;
  let count = 0;
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    // * _ ~ [ ` <
    if (code === 42 || code === 95 || code === 126 || code === 91 || code === 96 || code === 60) {
      if (++count > MAX_DELIMITERS) return true;
    }
  }
  return false;
}

/** Whether more emphasis begins than ends, by far. */
function isDeep(source: string): boolean {
  if (source.length < MAX_EMPHASIS * 2) return false;
  let depth = 0;
  for (const { 0: run, index } of source.matchAll(/[*_]+/g)) {
    const opens = !isSpace(source, index + run.length);
    const closes = !isSpace(source, index - 1);
    if (opens && !closes && ++depth > MAX_EMPHASIS) return true;
    if (closes && !opens && depth > 0) depth--;
  }
  return false;
}

function isSpace(source: string, index: number): boolean {
  return /^\s?$/.test(source.charAt(index));
}
