/**
 * Cuts the text of a stream of server-sent events into whole events, as they were sent. An event ends at a blank line;
 * line ends may be LF, CRLF or CR, and may be cut in half by a chunk.
 */
export function createEventSplitter(): {
  readonly feed: (text: string) => string[];
  readonly rest: () => string;
} {
  let held = "";
  /** Where no blank line can end any more: without it one long event would be searched again with each chunk. */
  let searched = 0;
  return {
    feed(text) {
      held += text;
      // A CR at the end may be half of a CRLF.
      const end = held.endsWith("\r") ? held.length - 1 : held.length;
      const events: string[] = [];
      let start = 0;
      blankLine.lastIndex = searched;
      for (let match = blankLine.exec(held); match !== null; match = blankLine.exec(held)) {
        if (blankLine.lastIndex > end) break;
        const event = held.slice(start, match.index).replace(/^[\r\n]+/, "");
        if (event !== "") events.push(event);
        start = blankLine.lastIndex;
      }
      held = held.slice(start);
      if (held.length > MAX_EVENT) throw new RangeError(`An event is longer than ${MAX_EVENT} characters.`);
      // Two line ends of two characters each may be cut before their last.
      searched = Math.max(0, held.length - 3);
      return events;
    },
    rest: () => held,
  };
}

/** Characters; without a bound an upstream without blank lines would fill the memory. */
const MAX_EVENT = 16 * 1024 * 1024;

const blankLine = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r(?!\n))+/g;
