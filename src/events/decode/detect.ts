import { contentTypeOf } from "../../bytes/response/contentType.js";
import type { FramingName, WireRecord } from "../../bytes/wireRecord.js";
import type { Evidence, Protocol } from "../protocol.js";
import { isTextEvent, KEEP_ALIVE } from "../vendor/eventNames.js";
import { isJsonObject, parseJson } from "../vendor/json.js";
import { hasError } from "../vendor/upstreamError.js";

/** What the headers of a response say about its format. */
export interface HeaderHints {
  /** The media type in lower case, without parameters; `""` where none was sent. */
  contentType: string;
  /** The name of the format that a header names outright. */
  protocol?: string;
  framing?: FramingName;
  /** The request was redirected: a page is then most likely a login. */
  redirected?: boolean;
  /**
   * The body is one JSON document whose length was announced (RFC 9110, section 8.6), which a stream cannot announce
   * before its end.
   */
  isDocument?: boolean;
}

/** Reads the headers that name a format outright. */
export function readHeaders(headers: Headers): HeaderHints {
  const contentType = contentTypeOf({ headers });
  if (headers.has("x-vercel-ai-ui-message-stream")) return { contentType, protocol: "ai-sdk" };
  if (headers.has("x-vercel-ai-data-stream")) {
    return { contentType, protocol: "ai-sdk-legacy", framing: "lines" };
  }
  const framing = FRAMING_OF.get(contentType);
  if (framing === undefined) return { contentType };
  const isDocument = contentType === "application/json" && headers.has("content-length");
  return { contentType, framing, isDocument };
}

const FRAMING_OF = new Map<string, FramingName>([
  ["text/event-stream", "sse"],
  ["application/x-ndjson", "ndjson"],
  ["application/ndjson", "ndjson"],
  ["application/jsonl", "ndjson"],
  ["application/x-jsonlines", "ndjson"],
  ["application/jsonlines", "ndjson"],
  ["application/json-seq", "json"],
  ["application/stream+json", "json"],
  ["application/json", "json"],
]);

/**
 * What one record says: the protocol that claims it; `text`; `error`, which every format says in its own way and which
 * ends them all; `undecided` (a ping, `[DONE]`, an empty object); or `unrecognised`, content that no format claims.
 */
export type Verdict = Protocol | "text" | "error" | "undecided" | "unrecognised";

/**
 * Judges the first records of a body, one by one, until one of them decides. Formats with an owner are asked before an
 * `error` or a `ping` is taken at its word, since those two carry more in some of them; home-made formats are asked
 * last, since their keys (`text`, `content`, `message`) occur in every other format.
 */
export function detectProtocol(
  { event, data, partial }: WireRecord,
  framing: FramingName,
  detectors: readonly Protocol[],
): Verdict {
  const trimmed = data.trim();
  if (trimmed === "[DONE]" || (event !== undefined && KEEP_ALIVE.test(event))) return "undecided";
  const value = parseJson(data);
  const object = isJsonObject(value) ? value : {};
  const type = typeof object["type"] === "string" ? object["type"] : "";
  const evidence: Evidence = { event, data, value, object, type, framing };
  const claims = (protocol: Protocol): boolean => protocol.detect?.(evidence) === true;
  const owned = detectors.find((protocol) => protocol.isHomeMade !== true && claims(protocol));
  if (owned !== undefined) return owned;
  if (isJsonObject(value)) {
    if (type === "error" || event === "error" || hasError(object)) return "error";
    if (type === "ping") return "undecided";
  }
  const homeMade = detectors.find((protocol) => protocol.isHomeMade === true && claims(protocol));
  if (homeMade !== undefined) return homeMade;
  if (value === undefined) {
    if (trimmed === "") return framing === "sse" && data !== "" ? "text" : "undecided";
    // Half a value at the end of the body would otherwise be shown as text.
    if (partial === true && /^[{["]/.test(trimmed)) return "undecided";
    return isTextEvent(event) ? "text" : "unrecognised";
  }
  if (!isJsonObject(value)) return framing === "sse" ? "text" : "unrecognised";
  // LangServe and LangGraph begin with the same event `metadata`.
  return Object.keys(value).length === 0 || event === "metadata" ? "undecided" : "unrecognised";
}
