import { binaryBody } from "./binaryBody.js";
import { eventTooLarge } from "./eventTooLarge.js";
import { createJsonFraming } from "./jsonValues.js";
import { createLineSplitter } from "./lineSplitter.js";
import { createSseFraming } from "./sse.js";
import { createSseTextFraming } from "./sseText.js";
import type { Framing, FramingName, WireRecord } from "../wireRecord.js";

/**
 * Largest event by default, in characters: far above what a model writes in one event (a whole image as base64 fits),
 * far below what would endanger the page.
 */
export const DEFAULT_MAX_EVENT_SIZE = 16_777_216;

/** Raw text, passed on as it arrives. The whole answer counts as one event: a body without an end would fill the memory. */
function createTextFraming(onRecord: (record: WireRecord) => void, maxEventSize: number): Framing {
  let size = 0;
  return {
    feed(text) {
      // A NUL stands in no text: the body is binary, or UTF-16.
      const nul = text.indexOf("\0");
      const data = nul === -1 ? text : text.slice(0, nul);
      const rest = maxEventSize - size;
      size += data.length;
      if (data !== "" && rest > 0) onRecord({ data: data.length > rest ? data.slice(0, rest) : data });
      if (size > maxEventSize) throw eventTooLarge(maxEventSize);
      if (nul !== -1) throw binaryBody();
    },
    end() {},
  };
}

/** The framing of that name, calling back with each record. */
export function createFraming(
  name: FramingName,
  onRecord: (record: WireRecord) => void,
  maxEventSize: number = DEFAULT_MAX_EVENT_SIZE,
): Framing {
  switch (name) {
    case "sse":
      return createSseFraming(onRecord, maxEventSize);
    case "sse-text":
      return createSseTextFraming(onRecord, maxEventSize);
    case "json":
      return createJsonFraming(onRecord, maxEventSize);
    case "ndjson":
    case "lines":
      return createLineSplitter((line, partial) => {
        if (line.trim() !== "") onRecord(partial ? { data: line, partial } : { data: line });
      }, maxEventSize);
    case "text":
      return createTextFraming(onRecord, maxEventSize);
    default:
      return name satisfies never;
  }
}
