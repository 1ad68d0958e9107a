import { createParser } from "eventsource-parser";
import { eventTooLarge } from "./eventTooLarge.js";
import { createNewlineNormalizer } from "./lineSplitter.js";
import type { Framing, WireRecord } from "../wireRecord.js";

/**
 * Some servers end an event with one newline (`data: {…}⏎data: {…}⏎`), which the standard joins into one event. Inside
 * JSON no line that ends in a brace is followed by a line that begins with one, so here one event ends.
 */
function separate(text: string): string {
  return text.includes("}\ndata: ") ? text.replace(/\}\n(?=data: (?:\{|\[DONE\]))/g, "}\n\n") : text;
}

/** As {@link separate}, for an event whose lines came in several chunks: each line that is JSON is a record. */
function splitLines(
  data: string,
  { event, id }: WireRecord | { event: string | undefined; id: string | undefined },
  partial: boolean,
  onRecord: (record: WireRecord) => void,
): void {
  const lines = data.split("\n").filter((line) => line !== "");
  if (
    lines.length < 2 ||
    !lines.every((line, index) => isRecord(line, partial && index === lines.length - 1))
  ) {
    onRecord(partial ? { event, id, data, partial } : { event, id, data });
    return;
  }
  lines.forEach((line, index) => {
    const record: WireRecord = index === 0 ? { event, id, data: line } : { data: line };
    onRecord(partial && index === lines.length - 1 ? { ...record, partial } : record);
  });
}

function isRecord(line: string, mayBeHalf: boolean): boolean {
  if (line.trim() === "[DONE]") return true;
  if (!line.startsWith("{")) return false;
  if (mayBeHalf) return true;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** Server-sent events as the standard has them (WHATWG HTML §9.2), plus an event whose blank line never came. */
export function createSseFraming(onRecord: (record: WireRecord) => void, maxEventSize: number): Framing {
  // The parser looks for the next CR and the next LF at every line: with line ends of one kind only, that would cost
  // the length of the chunk for each line.
  const normalize = createNewlineNormalizer();
  let partial = false;
  const parser = createParser({
    onEvent({ event, id, data }) {
      if (data.includes("\n")) splitLines(data, { event, id }, partial, onRecord);
      else onRecord(partial ? { event, id, data, partial } : { event, id, data });
    },
    onError({ type, field, value }) {
      // llama.cpp and GPUStack write their errors as a field of this name, which the standard has not.
      if (type === "unknown-field" && field === "error" && value) onRecord({ event: "error", data: value });
    },
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
      const text = separate(normalize(chunk));
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
