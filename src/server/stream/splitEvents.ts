/**
 * Cuts the text of a stream of server-sent events into whole events, as they were sent. An event ends at a blank line;
 * line ends may be LF, CRLF or CR, and may be cut in half by a chunk.
 */
export function createEventSplitter(): {
  readonly feed: (text: string) => string[];
  readonly rest: () => string;
} {
  let held = "";
  return {
    feed(text) {
      held += text;
      // A CR at the end may be half of a CRLF.
      const end = held.endsWith("\r") ? held.length - 1 : held.length;
      const events: string[] = [];
      let start = 0;
      blankLine.lastIndex = 0;
      for (let match = blankLine.exec(held); match !== null; match = blankLine.exec(held)) {
        if (blankLine.lastIndex > end) break;
        const event = held.slice(start, match.index);
        if (event !== "") events.push(event);
        start = blankLine.lastIndex;
      }
      held = held.slice(start);
      return events;
    },
    rest: () => held,
  };
}

const blankLine = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r(?!\n))+/g;
