/** How many characters at the end of a text may be held back while what they mean is not known. */
const HOLD_LIMIT = 64;

const reference = /&(?:#(?:\d{0,7}|[xX][0-9a-fA-F]{0,6})|[A-Za-z][A-Za-z0-9]{0,30})?$/;
/** Pictures, and what may join them: a colour, a joiner, the tags of a region's flag, the frame of a key. */
const picture =
  /(?:(?<=^|\n)[0-9#*](?=\ufe0f)|\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u200d|\ufe0e|\ufe0f|[\u{e0020}-\u{e007f}])+$/u;
/**
 * The last cluster of a script whose letters take marks and join: Hebrew and Arabic, those of India and South-East
 * Asia, and Hangul in parts. In other scripts a letter with a mark is nearly always one character.
 */
const cluster =
  /(?:[\u1100-\u115f]*[\u1160-\u11a7]*[\u11a8-\u11ff]*|(?:\p{L}\p{M}*(?<=[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d])[\u200c\u200d]?)*\p{L}[\p{M}\u0e33\u0eb3\u200c\u200d]*)$/u;
/** How many characters at the end are searched for such a cluster. */
const CLUSTER_LIMIT = 16;

/**
 * How much of `source` can be shown although more may come. What is held: white space at the end, a delimiter that may
 * become anything, half of a character reference, and a character that the next one may join. With `release` (the
 * stream has paused) only what could never be shown is held.
 */
export function shownLength(source: string, release: boolean): number {
  // One cluster only: the letters before it are clusters too, and whole words would be held.
  let end = release ? source.length : cutCluster(source);
  // What stands before the held part is the end now: in "**👍" the stars would be shown as they are written.
  while (source.length - end < HOLD_LIMIT) {
    const next = cutMarks(source, end, release);
    if (next === end) break;
    end = next;
  }
  return end;
}

/** Without the last character, if the next one may join it. */
function cutCluster(source: string): number {
  const end = source.length;
  const last = source.charCodeAt(end - 1);
  // Below are letters that nearly always come as one character; the keys of a phone are found by what follows them.
  if (!(last > 0x1ff)) return end;
  const tail = source.slice(-HOLD_LIMIT);
  const match = picture.exec(tail);
  if (match !== null && match[0].length < HOLD_LIMIT) return end - match[0].length;
  if (joins(last)) {
    const [joined = ""] = cluster.exec(tail.slice(-CLUSTER_LIMIT)) ?? [];
    if (joined.length < CLUSTER_LIMIT) return end - joined.length;
  }
  return end;
}

function cutMarks(source: string, end: number, release: boolean): number {
  const inked = trimEnd(source, end);
  if (inked < end) {
    // A backslash before a line's end is a line break, not a character.
    const breaks = source.charCodeAt(inked) === 10 && oddBackslashes(source, inked);
    return breaks ? inked - 1 : inked;
  }
  if (release) return end;
  if (oddBackslashes(source, end)) return end - 1;
  const mark = source.charCodeAt(end - 1);
  if (mark === 33) return end - 1;
  // * _ ~ ` $
  if (mark === 42 || mark === 95 || mark === 126 || mark === 96 || mark === 36) {
    let start = end;
    while (start > 0 && end - start < HOLD_LIMIT && source.charCodeAt(start - 1) === mark) start--;
    return oddBackslashes(source, start) ? start + 1 : trimEnd(source, start);
  }
  const tail = source.slice(Math.max(0, end - HOLD_LIMIT), end);
  if (tail.includes("&")) {
    const match = reference.exec(tail);
    if (match !== null) return end - match[0].length;
  }
  return end;
}

/** Whether a character is of the scripts of `cluster`. */
function joins(code: number): boolean {
  return (
    (code >= 0x590 && code <= 0x11ff) ||
    (code >= 0x1780 && code <= 0x17ff) ||
    code === 0x200c ||
    code === 0x200d
  );
}

function trimEnd(source: string, from: number): number {
  let end = from;
  while (end > 0) {
    const code = source.charCodeAt(end - 1);
    if (code !== 32 && code !== 10 && code !== 9 && !isWideSpace(code)) break;
    end--;
  }
  return end;
}

/** A no-break, thin, ideographic or other space outside of ASCII. */
function isWideSpace(code: number): boolean {
  return (
    code === 0xa0 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

function oddBackslashes(source: string, end: number): boolean {
  let start = end;
  while (source.charCodeAt(start - 1) === 92) start--;
  return (end - start) % 2 === 1;
}
