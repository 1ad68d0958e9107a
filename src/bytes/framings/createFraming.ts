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
    default:
      return {
        feed(data) {
          if (data !== "") onRecord({ data });
        },
        end() {},
      };
  }
}
