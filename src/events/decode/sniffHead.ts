import type { FramingName } from "../../bytes/wireRecord.js";

/** How much of a body is looked at before it counts as plain text, in characters. */
const HEAD_LIMIT = 1024;

const SSE = /^(?:(?:data|event|id|retry)(?::|[\r\n])|:|error:[ \t]*\{)/;
const LATER_SSE = /[\r\n](?:data|event):/;
const LEGACY_LINE = /^(?:aui-[a-z-]+|[0-9a-k]):["[{]/;
const HTML = /^<(?:!doctype[\s]+html|html)[\s>]/i;
const WHITE_SPACE_BEFORE = /^[\s\ufeff]+/;
/** A control character that no text begins with, or two bytes that are no UTF-8: another encoding, or no text at all. */
// oxlint-disable-next-line no-control-regex -- control characters are what the pattern looks for
const BINARY = /^(?:[\u0000-\u0008\u000e-\u001a]|\ufffd\ufffd)/;

/** What the first characters of a body show. `undefined`: not yet enough of them. */
export type Head = FramingName | "html" | "binary" | undefined;

/**
 * Tells the framing from the head of a body. The answer depends on the characters only, never on how many more have
 * already come: an answer given is the answer for every longer head.
 */
export function sniffHead(head: string, hinted: FramingName | undefined, ended: boolean): Head {
  // A line of text may begin with spaces, a record may not.
  const text = head.slice(0, HEAD_LIMIT).replace(WHITE_SPACE_BEFORE, "");
  const full = ended || head.length >= HEAD_LIMIT;
  if (text === "") {
    if (!full) return undefined;
    return hinted ?? "text";
  }
  if (SSE.test(text)) return "sse";
  if (LEGACY_LINE.test(text)) return "lines";
  if (HTML.test(text)) return "html";
  if (text.startsWith("{")) return hinted === "ndjson" ? "ndjson" : "json";
  const bracket = /^\[\s*(.)/s.exec(text);
  if (bracket !== null && (bracket[1] === "{" || bracket[1] === "]")) return "json";
  if (BINARY.test(text)) return "binary";
  if (!full && couldBecomeRecord(text)) return undefined;
  if (hinted !== "sse") return hinted ?? "text";
  // A field that nobody knows may come first. A body labelled as events that holds none is text, unless it broke off
  // in its first word.
  if (LATER_SSE.test(text) || BEGINNINGS.some((beginning) => beginning.startsWith(text))) return "sse";
  return full ? "text" : undefined;
}

const BEGINNINGS = ["data:", "data\n", "event:", "id:", "retry:", "error: {", "<!doctype html>", "<html>"];

/** Whether more characters could make this the head of something that is not plain text. */
function couldBecomeRecord(text: string): boolean {
  const lower = text.toLowerCase();
  if (BEGINNINGS.some((beginning) => beginning.startsWith(lower))) return true;
  if (/^<!doctype\s+(?:h(?:t(?:m)?)?)?$/.test(lower)) return true;
  if (/^(?:aui-[a-z-]*:?|a(?:u(?:i)?)?|[0-9a-k]:?)$/.test(text) && text.length < 64) return true;
  if (/^error:[ \t]*$/.test(text) || text === "\ufffd") return true;
  return /^\[\s*$/.test(text);
}
