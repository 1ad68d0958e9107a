import type { MarkedExtension, TokenizerAndRendererExtension, Tokens } from "marked";

/** A formula. Without the math entry it is shown as its source. */
export interface MathToken extends Tokens.Generic {
  readonly type: "math";
  /** The formula without its delimiters. */
  readonly text: string;
  /** A formula on lines of its own, or between `$$` or `\[`. */
  readonly display: boolean;
}

/** `[^label]` in text. */
export interface FootnoteReferenceToken extends Tokens.Generic {
  readonly type: "footnoteReference";
  readonly label: string;
}

/** `[^label]: text`, and the indented lines after it. */
export interface FootnoteToken extends Tokens.Generic {
  readonly type: "footnote";
  readonly label: string;
}

/**
 * Inline formulas. A single dollar follows Pandoc's rule (manual, extension tex_math_dollars): no space after the
 * opening one, none before the closing one, and no digit after that, so `$5 and $10` stays money.
 */
const inlineMath =
  /^(?:\$\$(?!\$)((?:\\[^]|[^\\$]|\n(?!\s*\n))+?)\$\$|\\\(((?:(?!\\\))[^])+?)\\\)|\\\[((?:(?!\\\])[^])+?)\\\]|\$(?![\s$])((?:\\[^]|[^\\$\n]|\n(?![ \t]*\n))*?(?:\\[^]|[^\\$\s]))\$(?!\d))/;

/** An inline formula is not longer than this, in characters: without a bound each opener searches the rest of the text. */
const MATH_LIMIT = 4096;

/** The inline formula with which `source` begins. */
export function matchInlineMath(source: string): RegExpExecArray | null {
  const near = source.slice(0, MATH_LIMIT);
  const second = near.charCodeAt(1);
  // The expression tries each end in turn; an end that is not there is found out at once.
  if (near.charCodeAt(0) === 92) {
    if (second !== 40 && second !== 91) return null;
    // One sign is found much faster than two.
    const end = second === 40 ? ")" : "]";
    if (!near.includes(end, 2) || !near.includes(`\\${end}`, 2)) return null;
  }
  return inlineMath.exec(near);
}

// A formula on lines of its own is decided line by line, as a fence is: it ends at its closing line, at a blank line,
// or where the text ends. A rule that waited for the closing line could take back blocks that were settled long ago.
const blockMath =
  /^ {0,3}(?:\$\$[ \t]*\n((?:(?! {0,3}\$\$|[ \t]*(?:\n|$))[^\n]+(?:\n|$))*)(?: {0,3}\$\$[ \t]*(?=\n|$))?|\\\[[ \t]*\n((?:(?! {0,3}\\\]|[ \t]*(?:\n|$))[^\n]+(?:\n|$))*)(?: {0,3}\\\][ \t]*(?=\n|$))?)/;

const blockMathExtension: TokenizerAndRendererExtension = {
  name: "math",
  level: "block",
  tokenizer(source) {
    if (!/^ {0,3}(?:\$\$|\\\[)/.test(source)) return undefined;
    const match = blockMath.exec(source);
    if (match === null) return undefined;
    const raw = match[0].replace(/\n$/, "");
    const text = (match[1] ?? match[2] ?? "").replace(/\n$/, "");
    return { type: "math", raw, text, display: true };
  },
};

const inlineMathExtension: TokenizerAndRendererExtension = {
  name: "inlineMath",
  level: "inline",
  start: (source) => source.indexOf("$"),
  tokenizer(source) {
    const first = source.charCodeAt(0);
    if (first !== 36 && first !== 92) return undefined;
    const match = matchInlineMath(source);
    if (match === null) return undefined;
    const display = match[1] ?? match[3];
    return {
      type: "math",
      raw: match[0],
      text: display ?? match[2] ?? match[4] ?? "",
      display: display !== undefined,
    };
  },
};

export const footnoteReference = /^\[\^([^\]\s[]{1,200})\](?!:)/;

/** One line, the lines that go on with its paragraph, and what is indented under it. */
const footnote =
  /^\[\^([^\]\s[]{1,200})\]:[ \t]*((?:[^\n]*)(?:\n(?!\[\^|[ \t]*(?:\n|$)| {0,3}(?:[-+*#>~`|<$]|\d{1,9}[.)]))[^\n]+|(?:\n[ \t]*)*\n(?: {4}|\t)[ \t]*[^\s][^\n]*)*)/;

const footnoteExtension: TokenizerAndRendererExtension = {
  name: "footnote",
  level: "block",
  tokenizer(source) {
    if (!source.startsWith("[^")) return undefined;
    const match = footnote.exec(source);
    if (match === null) return undefined;
    const text = (match[2] ?? "").replace(/\n(?: {1,4}|\t)/g, "\n");
    return {
      type: "footnote",
      raw: match[0],
      label: match[1] ?? "",
      text,
      tokens: this.lexer.blockTokens(text, []),
    };
  },
  childTokens: ["tokens"],
};

const footnoteReferenceExtension: TokenizerAndRendererExtension = {
  name: "footnoteReference",
  level: "inline",
  tokenizer(source) {
    const match = footnoteReference.exec(source);
    return match === null ? undefined : { type: "footnoteReference", raw: match[0], label: match[1] ?? "" };
  },
};

/** Formulas as tokens, as an extension of marked. */
export const mathExtension: MarkedExtension = { extensions: [blockMathExtension, inlineMathExtension] };

/** Footnotes as GitHub writes them, as an extension of marked. */
export const footnotesExtension: MarkedExtension = {
  extensions: [footnoteExtension, footnoteReferenceExtension],
};
