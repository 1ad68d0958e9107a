/** How many characters at the end of a text may be held back while what they mean is not known. */
const HOLD_LIMIT = 64;

const reference = /&(?:#(?:\d{0,7}|[xX][0-9a-fA-F]{0,6})|[A-Za-z][A-Za-z0-9]{0,30})?$/;
const picture =
  /(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u200d|\ufe0e|\ufe0f)+$/u;

/**
 * How much of `source` can be shown although more may come. What is held: white space at the end, a delimiter that may
 * become anything, half of a character reference, half of a surrogate pair, and a picture character that the next one
 * may join. With `release` (the stream has paused) only what could never be shown is held.
 */
export function shownLength(source: string, release: boolean): number {
  let end = source.length;
  const last = source.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end--;
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
  if (mark > 0x1ff) {
    const match = picture.exec(tail);
    if (match !== null && match[0].length < HOLD_LIMIT) return end - match[0].length;
  }
  return end;
}

function trimEnd(source: string, from: number): number {
  let end = from;
  while (end > 0) {
    const code = source.charCodeAt(end - 1);
    if (code !== 32 && code !== 10 && code !== 9) break;
    end--;
  }
  return end;
}

function oddBackslashes(source: string, end: number): boolean {
  let start = end;
  while (source.charCodeAt(start - 1) === 92) start--;
  return (end - start) % 2 === 1;
}
