import { Lexer } from "marked";
import { cjkPunctuation } from "../extensions/cjkEmphasis.js";
import { matchInlineMath } from "../extensions/extensions.js";
import { closingBackticks, runLength } from "./backticks.js";
import { delimiterRun, WORD_LIMIT, type Delimiter } from "./delimiterRun.js";
import { scanBracket } from "./scanBracket.js";

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

/** How many characters of a bracket may be held until it is known whether it is a link. */
const BRACKET_LIMIT = 64;
/** Text is not cut within so many characters of a bracket or a tag that has not ended: nearly every link is shorter. */
const DOUBT_LIMIT = 240;
/** How many characters of a tag may be held until it ends. */
const TAG_LIMIT = 300;

const rules = Lexer.rules.inline.gfm;
const openTag =
  /^<(?:$|!(?:-|--[^]*|\[[^]*|[a-zA-Z]+[^<>]*)?$|\?[^]*$|\/?[a-zA-Z][a-zA-Z0-9-]*(?:\s+(?:[a-zA-Z:_][\w.:-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?\s+)*(?:[a-zA-Z:_][\w.:-]*(?:\s*=\s*(?:"[^"]*"?|'[^']*'?|[^\s"'=<>`]*))?)?)?\/?$|\/$|[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]*$|[\w.+-]+@[\w.-]*$)/;
const space = /\s/;

/** One pass over the inline text of a block that may still grow. */
export function scanInline(source: string, options: ScanOptions): InlineScan {
  const stack: Delimiter[] = [];
  const length = source.length;
  let checkpoint = 0;
  let checkpointAllowed = true;
  let atomEnd = 0;
  /** Where a bracket or a tag begins that has not ended, and may still become one with the text after it. */
  let doubt = -DOUBT_LIMIT;
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
        else {
          if (openTag.test(rest)) doubt = i;
          i++;
        }
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
        else {
          doubt = i;
          i = start + 1;
        }
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
        const isCertain = stack.length === 0 && checkpointAllowed && i - doubt > DOUBT_LIMIT;
        if (isCertain && i < length && next !== 32 && next !== 10) checkpoint = i;
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
