import { cjkLetter } from "../extensions/cjkEmphasis.js";

/** A run of marks that may begin emphasis. */
export interface Delimiter {
  readonly mark: string;
  readonly index: number;
  length: number;
  /** It may be styled before it is closed. */
  readonly eager: boolean;
}

/**
 * How many characters of a word may be held from a star inside it, until the word ends or a second star follows; and of
 * code in a cell, until it ends.
 */
export const WORD_LIMIT = 32;

const space = /\s/;
const punctuation = /[\p{P}\p{S}]/u;

/** Pairs a run with the runs before it. True where it closed something. */
export function delimiterRun(
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

function characterAt(source: string, index: number): string {
  const code = source.codePointAt(index);
  return code === undefined ? "" : String.fromCodePoint(code);
}

function characterBefore(source: string, index: number): string {
  if (index === 0) return "";
  const low = source.charCodeAt(index - 1);
  return low >= 0xdc00 && low <= 0xdfff ? source.slice(index - 2, index) : source.slice(index - 1, index);
}
