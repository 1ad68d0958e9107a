/** An event as it was sent, without the blank line that ends it. */
export interface SplitEvent {
  readonly text: string;
  /** Blank lines before it that no event needs. In a stream of raw text they are newlines of the text. */
  readonly blanksBefore: number;
}

/**
 * Cuts the text of a stream of server-sent events into whole events, as they were sent. An event ends at a blank line;
 * line ends may be LF, CRLF or CR, and may be cut in half by a chunk.
 */
export function createEventSplitter(): {
  readonly feed: (text: string) => SplitEvent[];
  /** The event whose blank line has not come. */
  readonly rest: () => SplitEvent;
} {
  let held = "";
  /** Blank lines since the last event, beyond the one that ended it. */
  let blanks = 0;
  /** Where no blank line can end any more: without it one long event would be searched again with each chunk. */
  let searched = 0;
  return {
    feed(text) {
      held += text;
      // A CR at the end may be half of a CRLF.
      const end = held.endsWith("\r") ? held.length - 1 : held.length;
      const events: SplitEvent[] = [];
      let start = 0;
      blankLine.lastIndex = searched;
      for (let match = blankLine.exec(held); match !== null; match = blankLine.exec(held)) {
        if (blankLine.lastIndex > end) break;
        const { text, blanksBefore } = trimStart(held.slice(start, match.index));
        blanks += blanksBefore;
        if (text === "") blanks += countLines(match[0]);
        else {
          events.push({ text, blanksBefore: blanks });
          blanks = countLines(match[0]) - 2;
        }
        start = blankLine.lastIndex;
      }
      held = held.slice(start);
      if (held.length > MAX_EVENT) throw new RangeError(`An event is longer than ${MAX_EVENT} characters.`);
      // Two line ends of two characters each may be cut before their last.
      searched = Math.max(0, held.length - 3);
      return events;
    },
    rest() {
      const { text, blanksBefore } = trimStart(held);
      return { text: text.trimEnd(), blanksBefore: blanks + blanksBefore };
    },
  };
}

function trimStart(text: string): SplitEvent {
  const start = /^[\r\n]+/.exec(text)?.[0];
  if (start === undefined) return { text, blanksBefore: 0 };
  return { text: text.slice(start.length), blanksBefore: countLines(start) };
}

function countLines(lineEnds: string): number {
  if (lineEnds === "\n\n") return 2;
  return lineEnds === "" ? 0 : lineEnds.split(/\r\n|\n|\r/).length - 1;
}

/** Characters; without a bound an upstream without blank lines would fill the memory. */
const MAX_EVENT = 16 * 1024 * 1024;

const blankLine = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r(?!\n))+/g;
