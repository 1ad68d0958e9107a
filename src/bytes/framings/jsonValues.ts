import { eventTooLarge } from "./eventTooLarge.js";
import type { Framing, WireRecord } from "../wireRecord.js";

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;

/**
 * JSON values as they become whole: one value, values one after another (with or without newlines between), or the
 * elements of one top-level array. Only braces and strings are looked at; whether a value is valid is for the decoder
 * to say. Text between values is a record of its own, so that nothing is lost in silence.
 */
export function createJsonFraming(onRecord: (record: WireRecord) => void, maxEventSize: number): Framing {
  let held: string[] = [];
  let heldLength = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let inArray = false;
  /** Something other than white space has come. */
  let begun = false;
  /** Inside text that is no object or array. */
  let loose = false;

  const emit = (partial: boolean): void => {
    const data = held.join("").trim();
    held = [];
    heldLength = 0;
    loose = false;
    if (data !== "") onRecord(partial ? { data, partial } : { data });
  };
  const hold = (text: string): void => {
    heldLength += text.length;
    if (heldLength > maxEventSize) throw eventTooLarge(maxEventSize);
    held.push(text);
  };

  return {
    feed(text) {
      let start = 0;
      for (let index = 0; index < text.length; index++) {
        const code = text.charCodeAt(index);
        if (inString) {
          if (escaped) escaped = false;
          else if (code === BACKSLASH) escaped = true;
          else if (code === QUOTE) inString = false;
          continue;
        }
        if (depth > 0) {
          if (code === QUOTE) inString = true;
          else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
          else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
            depth--;
            if (depth === 0) {
              hold(text.slice(start, index + 1));
              start = index + 1;
              emit(false);
            }
          }
          continue;
        }
        if (loose && (code === LINE_FEED || (inArray && (code === COMMA || code === CLOSE_BRACKET)))) {
          hold(text.slice(start, index));
          start = index + 1;
          emit(false);
          continue;
        }
        if (loose) continue;
        if (code === OPEN_BRACE || (code === OPEN_BRACKET && begun)) {
          start = index;
          depth = 1;
        } else if (code === OPEN_BRACKET) {
          inArray = true;
          start = index + 1;
        } else if (isBetweenValues(code) || (inArray && code === CLOSE_BRACKET)) {
          start = index + 1;
          continue;
        } else {
          start = index;
          loose = true;
        }
        begun = true;
      }
      if (start < text.length && (depth > 0 || loose)) hold(text.slice(start));
    },
    end() {
      if (held.length > 0) emit(true);
    },
  };
}

function isBetweenValues(code: number): boolean {
  return (
    code === COMMA || code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0x1e || code === 0xfeff
  );
}
