import { Lexer } from "marked";
import { cjkLetter, cjkPunctuation } from "../extensions/cjkEmphasis.js";
import { footnoteReference, matchInlineMath } from "../extensions/extensions.js";

/** A construct that has begun and not ended. */
interface OpenConstruct {
  readonly kind: "strong" | "em" | "del" | "codespan" | "link" | "image" | "url" | "math" | "hidden";
  /** Where its first delimiter begins. */
  readonly index: number;
  /** Where its content begins. */
  readonly from: number;
  /** Where its content ends; the end of the text, except in a link whose address is still arriving. */
  readonly to: number;
}

export interface InlineScan {
  /** The earliest construct that is open at the end of the text. */
  readonly open: OpenConstruct | undefined;
  /**
   * The last position before which nothing can change whatever follows: no delimiter that may still pair, no bracket
   * and no backtick is open there. 0 where there is none.
   */
  readonly checkpoint: number;
}

export interface ScanOptions {
  /** Show what is ambiguous as it is written: the stream has paused. */
  readonly release: boolean;
  readonly math: boolean;
  readonly cjk: boolean;
  /** A single `~` may strike out. */
  readonly singleTilde: boolean;
  readonly footnotes: boolean;
  /** The text of a table's cell: a pipe ends it, even inside code. */
  readonly cell?: boolean;
  /** Names of HTML elements that are rendered. */
  readonly html: readonly string[];
  isDefined(label: string): boolean;
}

interface Delimiter {
  readonly mark: string;
  readonly index: number;
  length: number;
  /** It may be styled before it is closed. */
  readonly eager: boolean;
}

/** How many characters of a bracket may be held until it is known whether it is a link. */
const BRACKET_LIMIT = 64;
/**
 * How many characters of a word may be held from a star inside it, until the word ends or a second star follows; and of
 * code in a cell, until it ends.
 */
const WORD_LIMIT = 32;
/** How many characters of a tag may be held until it ends. */
const TAG_LIMIT = 300;

const rules = Lexer.rules.inline.gfm;
const openTag =
  /^<(?:$|!(?:-|--[^]*|\[[^]*|[a-zA-Z]+[^<>]*)?$|\?[^]*$|\/?[a-zA-Z][a-zA-Z0-9-]*(?:\s+(?:[a-zA-Z:_][\w.:-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?\s+)*(?:[a-zA-Z:_][\w.:-]*(?:\s*=\s*(?:"[^"]*"?|'[^']*'?|[^\s"'=<>`]*))?)?)?\/?$|\/$|[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]*$|[\w.+-]+@[\w.-]*$)/;
const space = /\s/;
const punctuation = /[\p{P}\p{S}]/u;

/** One pass over the inline text of a block that may still grow. */
export function scanInline(source: string, options: ScanOptions): InlineScan {
  const stack: Delimiter[] = [];
  const length = source.length;
  let checkpoint = 0;
  let checkpointAllowed = true;
  let atomEnd = 0;
  const opened: OpenConstruct[] = [];
  let i = 0;

  const found = (kind: OpenConstruct["kind"], index: number, from: number, to = length): void => {
    opened.push({ kind, index, from, to });
  };

  while (i < length && opened.length === 0) {
    const code = source.charCodeAt(i);
    switch (code) {
      case 92: // backslash
      case 36: {
        // dollar
        const formula = options.math ? matchInlineMath(source.slice(i, i + 4096)) : null;
        if (formula !== null) {
          i += formula[0].length;
          atomEnd = i;
        } else if (options.math && code === 92 && (source[i + 1] === "(" || source[i + 1] === "[")) {
          found("math", i, i);
        } else if (code === 92) {
          i += 2;
        } else {
          // "$x" may become a formula; text before it may not be frozen apart from it, but a space ends the doubt.
          i++;
        }
        break;
      }
      case 96: {
        // backtick
        const run = runLength(source, i);
        const end = closingBackticks(source, i + run, run);
        if (end === -1 && run === 1 && (source[i + 1] === " " || source[i + 1] === "\n")) {
          // A mark in a sentence about marks: code seldom begins with a space.
          i++;
        } else if (end === -1) {
          // A pipe may follow, and leave a backtick in each of two cells.
          const held = options.cell === true && !options.release && length - i <= WORD_LIMIT;
          found(held ? "hidden" : "codespan", i, held ? length : i + run);
        } else {
          i = end;
          atomEnd = end;
        }
        break;
      }
      case 60: {
        // <
        const rest = source.slice(i, i + 4096);
        const tag = rules.tag.exec(rest) ?? rules.autolink.exec(rest);
        if (tag !== null) {
          // What stands between two tags is one element, and marked carries some tags from one piece of text to the next:
          // the text cannot be cut after them.
          if (isCarried(tag[0], options.html)) checkpointAllowed = false;
          i += tag[0].length;
          atomEnd = i;
        } else if (!options.release && length - i < TAG_LIMIT && openTag.test(rest))
          found("hidden", i, length);
        else i++;
        break;
      }
      case 33: // !
      case 91: {
        // [
        const image = code === 33;
        if (image && source[i + 1] !== "[") {
          i++;
          break;
        }
        const start = image ? i + 1 : i;
        const bracket = scanBracket(source, start, options);
        if (bracket.state === "closed") {
          i = bracket.end;
          atomEnd = i;
        } else if (bracket.state === "text") i = start + 1;
        else if (bracket.state === "address") found(image ? "image" : "link", i, start + 1, bracket.end);
        else if (!options.release && mayBeLink(source, i, start)) found("hidden", i, length);
        // Nothing tells it from brackets in a sentence: if it becomes a link after all, it loses the bracket then.
        else i = start + 1;
        break;
      }
      case 42: // *
      case 95: // _
      case 126: {
        // ~
        const mark = source[i] ?? "";
        const run = runLength(source, i);
        if (mark === "~" && run === 1 && !options.singleTilde) {
          i++;
          break;
        }
        if (delimiterRun(stack, source, i, run, mark, options.cjk)) atomEnd = i + run;
        i += run;
        break;
      }
      case 32:
      case 10: {
        i++;
        const next = source.charCodeAt(i);
        if (stack.length === 0 && checkpointAllowed && i < length && next !== 32 && next !== 10)
          checkpoint = i;
        break;
      }
      default:
        i++;
    }
  }
  const held = (entry: Delimiter): boolean =>
    !options.release &&
    entry.mark !== "~" &&
    length - entry.index <= WORD_LIMIT &&
    !space.test(source.slice(entry.index));
  const eager = stack.find((entry) => entry.eager || held(entry));
  if (eager !== undefined && !eager.eager) {
    return { open: { kind: "hidden", index: eager.index, from: length, to: length }, checkpoint };
  }
  if (eager !== undefined) {
    // marked makes the outer element of an odd run `em`, of an even run `strong`.
    const odd = eager.length % 2 === 1;
    const from = eager.index + (odd ? 1 : 2);
    const kind = eager.mark === "~" ? "del" : odd ? "em" : "strong";
    return { open: { kind, index: eager.index, from, to: length }, checkpoint };
  }
  const url = opened.length === 0 ? unfinishedUrl(source, atomEnd, options.cjk) : -1;
  if (url !== -1) found("url", url, url);
  return { open: opened[0], checkpoint };
}

/** Pairs a run with the runs before it. True where it closed something. */
function delimiterRun(
  stack: Delimiter[],
  source: string,
  index: number,
  run: number,
  mark: string,
  cjk: boolean,
): boolean {
  const before = characterBefore(source, index);
  const after = characterAt(source, index + run);
  const spaceBefore = before === "" || space.test(before);
  const spaceAfter = after === "" || space.test(after);
  let punctuationBefore = punctuation.test(before);
  let punctuationAfter = punctuation.test(after);
  if (cjk && mark === "*") {
    if (punctuationBefore && cjkLetter.test(after)) punctuationAfter = true;
    else if (punctuationAfter && cjkLetter.test(before)) punctuationBefore = true;
  }
  const left = !spaceAfter && (!punctuationAfter || spaceBefore || punctuationBefore);
  const right = !spaceBefore && (!punctuationBefore || spaceAfter || punctuationAfter);
  const opens = mark === "_" ? left && (!right || punctuationBefore) : left;
  const closes = mark === "_" ? right && (!left || punctuationAfter) : right;
  if (mark === "~" && run > 2) return false;
  let rest = run;
  let closed = false;
  if (closes) {
    for (let k = stack.length - 1; k >= 0 && rest > 0; k--) {
      const opener = stack[k];
      if (opener === undefined || opener.mark !== mark) continue;
      if (mark === "~" && opener.length !== rest) continue;
      const used = Math.min(opener.length, rest);
      opener.length -= used;
      rest -= used;
      closed = true;
      stack.length = opener.length === 0 ? k : k + 1;
    }
  }
  if (rest > 0 && opens) {
    // "3*4" and "2**8" are sums more often than emphasis: they stay as written until they are closed.
    const inWord = left && right && !punctuationBefore && !punctuationAfter;
    const digits = /\d/.test(before) || /\d/.test(after);
    const eager =
      mark === "~"
        ? rest === 2
        : (!inWord || (rest >= 2 && !digits)) && (rest > 1 || isPlausible(source, index + run, mark, before));
    stack.push({ mark, index: index + (run - rest), length: rest, eager });
  }
  return closed;
}

/** Whether a bracket that has not closed may still become a link, so that it is held. */
function mayBeLink(source: string, from: number, start: number): boolean {
  if (source.length - from > BRACKET_LIMIT) return false;
  const content = source.slice(start + 1);
  return !content.includes("\n") && !/(?:^|[^\\])\[/.test(content);
}

const carriedTag = /^<\/?(?:a|pre|code|kbd|script)\b/i;

function isCarried(tag: string, html: readonly string[]): boolean {
  if (carriedTag.test(tag)) return true;
  const name = /^<\/?([a-zA-Z][\w-]*)/.exec(tag)?.[1]?.toLowerCase();
  return name !== undefined && name !== "br" && name !== "wbr" && html.includes(name);
}

/**
 * Whether a single mark that may begin emphasis probably does. In `_app.js`, `"_0"`, `(Object.*)` and `src/*.js` it is a
 * part of a name, and would style the rest of the paragraph.
 */
function isPlausible(source: string, from: number, mark: string, before: string): boolean {
  if (/[/.\\=<]/.test(before)) return false;
  const word = /^\S*/.exec(source.slice(from, from + WORD_LIMIT))?.[0] ?? "";
  if (/^[)\]}.,;:/>|]/.test(word)) return false;
  if (mark === "*") return true;
  // While the word has not ended it may still become a name.
  if (from + word.length >= source.length && word.length < WORD_LIMIT) return false;
  return !/[\d_(=/\\]|\p{L}[.:]\p{L}/u.test(word);
}

interface Bracket {
  /** `closed`: a link; `text`: certainly none; `address`: its address is still arriving; `open`: not known yet. */
  readonly state: "closed" | "text" | "address" | "open";
  readonly end: number;
}

function scanBracket(source: string, start: number, options: ScanOptions): Bracket {
  if (options.footnotes) {
    const reference = footnoteReference.exec(source.slice(start, start + 210));
    if (reference !== null && start + reference[0].length < source.length) {
      return { state: "closed", end: start + reference[0].length };
    }
  }
  const end = closingBracket(source, start);
  if (end === -1) return { state: "open", end: source.length };
  const next = source[end + 1];
  if (next === "(") {
    const close = linkEnd(source, end + 2);
    if (close === "text") return { state: "text", end };
    return close === "open" ? { state: "address", end } : { state: "closed", end: close };
  }
  const text = source.slice(start + 1, end);
  if (next === "[") {
    const labelEnd = closingBracket(source, end + 1);
    if (labelEnd === -1) return { state: "open", end };
    const label = source.slice(end + 2, labelEnd) || text;
    return options.isDefined(label) ? { state: "closed", end: labelEnd + 1 } : { state: "text", end };
  }
  // The next character decides between a link and a pair of brackets.
  if (next === undefined) return { state: "open", end };
  return options.isDefined(text) ? { state: "closed", end: end + 1 } : { state: "text", end };
}

/** The bracket that closes the one at `start`, or -1. */
function closingBracket(source: string, start: number): number {
  // Without this, each of many openers would be searched up to the end.
  if (!source.includes("]", start)) return -1;
  let depth = 0;
  for (let i = start; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (code === 92) i++;
    else if (code === 91) depth++;
    else if (code === 93 && --depth === 0) return i;
    else if (code === 96) {
      const run = runLength(source, i);
      const end = closingBackticks(source, i + run, run);
      i = (end === -1 ? i + run : end) - 1;
    }
  }
  return -1;
}

/** Where a link ends whose address begins at `from`; `open` where it has not ended, `text` where it is none. */
function linkEnd(source: string, from: number): number | "open" | "text" {
  let i = skipSpace(source, from);
  if (i >= source.length) return "open";
  if (source[i] === "<") {
    const end = /^<(?:\\.|[^\n<>\\])*>/.exec(source.slice(i));
    if (end === null) return /[\n<]/.test(source.slice(i + 1)) ? "text" : "open";
    i += end[0].length;
  } else {
    let depth = 0;
    for (; i < source.length; i++) {
      const code = source.charCodeAt(i);
      if (code === 92) i++;
      else if (code === 40) depth++;
      else if (code === 41 && depth-- === 0) return i + 1;
      else if (code <= 32) break;
    }
  }
  i = skipSpace(source, i);
  if (i >= source.length) return "open";
  const quote = source[i];
  if (quote === ")") return i + 1;
  if (quote !== '"' && quote !== "'" && quote !== "(") return "text";
  const closing = quote === "(" ? ")" : quote;
  for (i++; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === closing) {
      i = skipSpace(source, i + 1);
      if (i >= source.length) return "open";
      return source[i] === ")" ? i + 1 : "text";
    }
  }
  return "open";
}

function skipSpace(source: string, from: number): number {
  let i = from;
  while (i < source.length && source.charCodeAt(i) <= 32) i++;
  return i;
}

/** An address becomes a link only when it has ended; until then `https://ex` would be a link to another site. */
function unfinishedUrl(source: string, from: number, cjk: boolean): number {
  const start = Math.max(from, source.length - 2048);
  const end = source.slice(start);
  const match =
    /(?:https?:\/\/|ftp:\/\/|www\.)[^\s<]*$/i.exec(end) ??
    // Searched only where there is one: in a word without an end every letter would be tried as the beginning.
    (end.includes("@") ? /[A-Za-z0-9._+-]+@[\w.-]*$/.exec(end) : null);
  if (match === null || (cjk && cjkPunctuation.test(match[0]))) return -1;
  return start + match.index;
}

function runLength(source: string, index: number): number {
  const code = source.charCodeAt(index);
  let end = index + 1;
  while (source.charCodeAt(end) === code) end++;
  return end - index;
}

/** The end of the run of exactly `run` backticks at or after `from`, or -1. */
function closingBackticks(source: string, from: number, run: number): number {
  for (let i = source.indexOf("`", from); i !== -1; i = source.indexOf("`", i)) {
    const length = runLength(source, i);
    i += length;
    if (length === run) return i;
  }
  return -1;
}

function characterAt(source: string, index: number): string {
  const code = source.codePointAt(index);
  return code === undefined ? "" : String.fromCodePoint(code);
}

function characterBefore(source: string, index: number): string {
  if (index === 0) return "";
  const low = source.charCodeAt(index - 1);
  return low >= 0xdc00 && low <= 0xdfff ? source.slice(index - 2, index) : source.slice(index - 1, index);
}
