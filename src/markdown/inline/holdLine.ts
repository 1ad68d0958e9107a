import { isClosedFence } from "./isClosedFence.js";

/** How many characters of a line may be held back while it is not known what the line is. */
const HOLD_LIMIT = 400;

const containers = /^(?:[ \t]*(?:>[ \t]?|(?:[-+*]|\d{1,9}[.)])[ \t]+(?=\S)))*/;
const ambiguous =
  /^[ \t]*(?:#{1,6}[ \t]*|=+[ \t]*|(?:-[ \t]*)+|(?:\*[ \t]*)+|(?:_[ \t]*)+|\+[ \t]*|\d{1,9}[.)]?[ \t]*|>[ \t]?|`{1,2}|`{3,}[^`]*|~+|~{3,}.*|\[[^\]]*\]:.*|\|?[ \t]*|[|:\- \t]+|:-*|\${1,2}[ \t]*|\\[[\]]?[ \t]*)$/;
/** A dash alone would make a heading of the line before it. */
const underline = /^(?:[ \t]*>)*[ \t]*-[ \t]*$/;
/** Alone in its line such a tag is a block, and with text behind it an element of the paragraph. */
const loneTag =
  /^ {0,3}<(?:abbr|b|bdi|br|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|strong|sub|sup|u|var)\/?>[ \t]*$/i;
const task = /^\[[ xX]?(?:\][ \t]*)?$/;
const footnote = /^\[\^[^\]\s[]+\]:[ \t]*\S/;
const firstRow = /^[ \t]*\|.*$/;
const delimiterStart = /^[|:-][|:\- \t]*$/;
/** What a line of a quote or an item has before its own text. */
const margin = /^(?:[ \t]*>)*[ \t]*/;
const innerFence =
  /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t])))*[ \t]*(`{3,}(?=[^`\n]*$)|~{3,})([^\n]*)$/gm;
const heading = /^#{1,6}[ \t]/;
const bullet = /^(?:[ \t]*>)*[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]/;

/**
 * How much of the line that is still arriving can be shown. A line that is only marks so far may become a rule, a
 * heading, a list, a fence or a delimiter row, each of which shows nothing of them.
 */
export function shownLineLength(line: string, release: boolean): number {
  if (release || line.length > HOLD_LIMIT) return line.length;
  // "* * " alone could be read as two lists.
  if (ambiguous.test(line) && !footnote.test(line)) return 0;
  const prefix = containers.exec(line)?.[0].length ?? 0;
  const rest = line.slice(prefix);
  if (footnote.test(rest)) return line.length;
  if (ambiguous.test(rest) || (prefix > 0 && task.test(rest)))
    return underline.test(line.slice(0, prefix)) ? (margin.exec(line)?.[0].length ?? 0) : prefix;
  return line.length;
}

/** How much of an open block can be shown: neither a line nor a row of which only what follows can tell what it is. */
export function shownEnd(source: string, release: boolean): number {
  const start = source.lastIndexOf("\n") + 1;
  const line = source.slice(start);
  const marks = openFence(source.slice(0, start));
  if (marks !== undefined)
    return !release && mayCloseFence(line.replace(margin, ""), marks) ? start : source.length;
  // Only after a blank line: a text directly above would end with its break, and its last mark would be held again.
  if (!release && loneTag.test(line) && (start === 0 || lineBefore(source, start).trim() === ""))
    return start;
  const length = shownLineLength(line, release);
  // A line with nothing but its margin says nothing, and the line before it is not the one that grows any more. Directly
  // under text a bullet with nothing behind it is text.
  const lead =
    (start > 0 && withoutMarks(lineBefore(source, start)) !== "" ? containers : margin).exec(line)?.[0] ?? "";
  const end = length <= lead.length && !release ? start : start + length;
  return withoutWideSpaces(source, Math.min(end, shownRows(source, release)));
}

/**
 * Without a no-break, thin or other wide space at the end, and the spaces around it: after a list marked makes a paragraph of
 * them, which would be taken back when the line goes on.
 */
function withoutWideSpaces(source: string, end: number): number {
  const [spaces = ""] =
    /[^\S\n]*[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff][^\S\n]*$/.exec(
      source.slice(Math.max(0, end - 64), end),
    ) ?? [];
  return end - spaces.length;
}

/**
 * How much of a text can be shown while its last line, or the one before it, may be the first row of a table.
 * `lineStart`: the text begins with a line, and not in one.
 */
export function shownRows(source: string, release: boolean, lineStart = true): number {
  const start = source.lastIndexOf("\n") + 1;
  const line = source.slice(start);
  if (mayBeginTable(source, start, lineStart)) return start + shownRowLength(line, undefined, release);
  const before = source.lastIndexOf("\n", start - 2) + 1;
  if (start === 0 || !mayBeginTable(source, before, lineStart)) return source.length;
  const first = source.slice(before, start - 1);
  const length = shownRowLength(first, line, release);
  return length < first.length ? before + length : source.length;
}

/** Whether the line at `start` may be the first of a table: no heading, and not in a table, whose rows all have pipes. */
function mayBeginTable(source: string, start: number, lineStart: boolean): boolean {
  const line = source.slice(start, start + HOLD_LIMIT);
  if (heading.test(withoutMarks(line))) return false;
  if (start === 0) return lineStart;
  if (bullet.test(line)) return true;
  const previous = lineBefore(source, start);
  if (line.replace(margin, "") !== "" && quotes(previous) !== quotes(line)) return true;
  const before = withoutMarks(previous);
  if (heading.test(before)) return true;
  if (line.replace(margin, "").startsWith("|"))
    return !before.startsWith("|") && !(before.includes("|") && delimiterStart.test(before));
  return !before.includes("|");
}

function lineBefore(source: string, start: number): string {
  return source.slice(source.lastIndexOf("\n", start - 2) + 1, start - 1);
}

/** A line without its margin and bullets. */
function withoutMarks(line: string): string {
  return line.slice(containers.exec(line)?.[0].length ?? 0).trim();
}

/** In how many quotes a line says that it is. */
function quotes(line: string): number {
  return containers.exec(line)?.[0].replace(/[^>]/g, "").length ?? 0;
}

/**
 * The marks of a fence that is open after `lines`. In a quote or an item it is found by its lines alone: that decides
 * when they are shown, and not what they are.
 */
function openFence(lines: string): string | undefined {
  const raw = lines.replace(/^(?:[ \t]*\n)+/, "");
  const first = /^ {0,3}(`{3,}(?=[^`\n]*\n)|~{3,})/.exec(raw)?.[1];
  if (first !== undefined) return isClosedFence(raw) ? undefined : first;
  let open: string | undefined;
  for (const [, marks = "", info = ""] of raw.matchAll(innerFence)) {
    if (open === undefined) open = marks;
    else if (marks.startsWith(open) && info.trim() === "") open = undefined;
  }
  return open;
}

/** How many characters of a paragraph's first line may be held from its first pipe on. */
const PIPE_LIMIT = 24;
/** The same from a later pipe on: with two pipes the line is nearly always a row. */
const CELL_LIMIT = 64;

/**
 * How much of a block's first line can be shown while it may become a table's first row: nothing after a leading pipe,
 * otherwise what stands before the first pipe, for a while. `next` is what has arrived of the second line, which
 * decides; undefined while the first is still arriving.
 */
function shownRowLength(first: string, next: string | undefined, release: boolean): number {
  if (release || first.length > HOLD_LIMIT) return first.length;
  const below = next?.replace(margin, "") ?? "";
  if (below !== "" && !delimiterStart.test(below)) return first.length;
  const prefix = containers.exec(first)?.[0].length ?? 0;
  if (firstRow.test(first.slice(prefix))) return prefix;
  const pipe = first.indexOf("|");
  if (pipe === -1) return first.length;
  // One pipe is a sentence about pipes soon; a row has its next pipe after a few words.
  let limit = PIPE_LIMIT;
  for (let last = pipe; ; limit = CELL_LIMIT) {
    const next = first.indexOf("|", last + 1);
    if ((next === -1 ? first.length : next) - last > limit) return first.length;
    if (next === -1) return first.slice(0, pipe).trimEnd().length;
    last = next;
  }
}

/** Whether a line may be the end of an open fence that was opened with `marks`. */
export function mayCloseFence(line: string, marks: string): boolean {
  const rest = line.trimEnd();
  const closing = /^ {0,3}(`+|~+)$/.exec(rest)?.[1];
  return rest === "" || closing?.charAt(0) === marks.charAt(0);
}
