import { createParser } from "eventsource-parser";
import { eventTooLarge } from "./eventTooLarge.js";
import { createNewlineNormalizer } from "./lineSplitter.js";
import type { Framing, WireRecord } from "../wireRecord.js";

/** Server-sent events as the standard has them (WHATWG HTML §9.2), plus an event whose blank line never came. */
export function createSseFraming(onRecord: (record: WireRecord) => void, maxEventSize: number): Framing {
  // The parser looks for the next CR and the next LF at every line: with line ends of one kind only, that would cost
  // the length of the chunk for each line.
  const normalize = createNewlineNormalizer();
  let partial = false;
  const parser = createParser({
    onEvent: ({ event, id, data }) => onRecord(partial ? { event, id, data, partial } : { event, id, data }),
  });
  // Characters since the last blank line. The parser's own limit counts what it happens to hold, which depends on how
  // the bytes were cut.
  let size = 0;
  let endedLine = true;

  /** Index after the next blank line at or after `from`, or -1. */
  const endOfEvent = (text: string, from: number): number => {
    if (from === 0 && endedLine && text.startsWith("\n")) return 1;
    const index = text.indexOf("\n\n", from);
    return index === -1 ? -1 : index + 2;
  };

  return {
    feed(chunk) {
      const text = normalize(chunk);
      if (text === "") return;
      if (size + text.length <= maxEventSize) {
        parser.feed(text);
        const last = text.lastIndexOf("\n\n");
        if (last !== -1) size = text.length - last - 2;
        else if (endedLine && text.startsWith("\n")) size = text.length - 1;
        else size += text.length;
      } else {
        for (let from = 0; from < text.length;) {
          const end = endOfEvent(text, from);
          const to = end === -1 ? text.length : end;
          size += to - from;
          if (size > maxEventSize) throw eventTooLarge(maxEventSize);
          parser.feed(text.slice(from, to));
          if (end !== -1) size = 0;
          from = to;
        }
      }
      endedLine = text.endsWith("\n");
    },
    end() {
      partial = true;
      // Ends the line and the event that are still open; where nothing is open it means nothing.
      parser.feed("\n\n");
    },
  };
}
