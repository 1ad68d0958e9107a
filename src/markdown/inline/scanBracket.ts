import { footnoteReference } from "../extensions/extensions.js";
import { closingBackticks, runLength } from "./backticks.js";

interface Bracket {
  /** `closed`: a link; `text`: certainly none; `address`: its address is still arriving; `open`: not known yet. */
  readonly state: "closed" | "text" | "address" | "open";
  readonly end: number;
}

/** What the bracket at `start` is, as far as the text shows. */
export function scanBracket(
  source: string,
  start: number,
  options: { readonly footnotes: boolean; isDefined(label: string): boolean },
): Bracket {
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
