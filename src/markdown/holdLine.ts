/** How many characters of a line may be held back while it is not known what the line is. */
const HOLD_LIMIT = 400;

const containers = /^(?:[ \t]*(?:>[ \t]?|(?:[-+*]|\d{1,9}[.)])[ \t]+(?=\S)))*/;
const ambiguous =
  /^[ \t]*(?:#{1,6}[ \t]*|=+[ \t]*|(?:-[ \t]*)+|(?:\*[ \t]*)+|(?:_[ \t]*)+|\+[ \t]*|\d{1,9}[.)]?[ \t]*|>[ \t]?|`{1,2}|`{3,}[^`]*|~+|~{3,}.*|\[[^\]]*\]:.*|\|?[ \t]*|[|:\- \t]+|:-*|\${1,2}[ \t]*|\\[[\]]?[ \t]*)$/;
/** A dash alone would make a heading of the line before it. */
const underline = /^(?:[ \t]*>)*[ \t]*-[ \t]*$/;
const task = /^\[[ xX]?(?:\][ \t]*)?$/;
const footnote = /^\[\^[^\]\s[]+\]:[ \t]*\S/;
const firstRow = /^[ \t]*\|.*$/;
const delimiterStart = /^[ \t]*[|:-][|:\- \t]*$/;

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
    return underline.test(line.slice(0, prefix)) ? 0 : prefix;
  return line.length;
}

/** How many characters of a paragraph's first line may be held from its first pipe on. */
const PIPE_LIMIT = 24;

/**
 * How much of a block's first line can be shown while it may become a table's first row: nothing after a leading pipe,
 * otherwise what stands before the first pipe, for a while. `next` is what has arrived of the second line, which
 * decides; undefined while the first is still arriving.
 */
export function shownRowLength(first: string, next: string | undefined, release: boolean): number {
  if (
    release ||
    first.length > HOLD_LIMIT ||
    (next !== undefined && next !== "" && !delimiterStart.test(next))
  ) {
    return first.length;
  }
  if (firstRow.test(first)) return 0;
  const pipe = first.indexOf("|");
  if (pipe === -1 || first.length - pipe > PIPE_LIMIT) return first.length;
  return first.slice(0, pipe).trimEnd().length;
}

/** Whether a line may be the end of an open fence that was opened with `marks`. */
export function mayCloseFence(line: string, marks: string): boolean {
  const rest = line.trimEnd();
  const closing = /^ {0,3}(`+|~+)$/.exec(rest)?.[1];
  return rest === "" || closing?.charAt(0) === marks.charAt(0);
}
