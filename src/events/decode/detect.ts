import { contentTypeOf } from "../../bytes/response/checkResponse.js";
import type { FramingName, WireRecord } from "../../bytes/wireRecord.js";
import { AG_UI_TYPES } from "../protocols/agUi.js";
import { AI_SDK_TYPES } from "../protocols/aiSdk.js";
import { isTextEvent, KEEP_ALIVE } from "../vendor/eventNames.js";
import { isJsonObject, parseJson, type JsonObject } from "../vendor/json.js";
import type { ProtocolName } from "../protocols/protocols.js";
import { hasError } from "../vendor/upstreamError.js";

/** What the headers of a response say about its format. */
export interface HeaderHints {
  /** The media type in lower case, without parameters; `""` where none was sent. */
  contentType: string;
  protocol?: ProtocolName;
  framing?: FramingName;
  /** The request was redirected: a page is then most likely a login. */
  redirected?: boolean;
  /**
   * The body is one JSON document whose length was announced (RFC 9110, section 8.6). Nobody knows that of a stream
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

/** How much of a body is looked at before it counts as plain text, in characters. */
const HEAD_LIMIT = 1024;

const SSE = /^(?:(?:data|event|id|retry)(?::|[\r\n])|:)/;
const LATER_SSE = /[\r\n](?:data|event):/;
const LEGACY_LINE = /^(?:aui-[a-z-]+|[0-9a-k]):["[{]/;
const HTML = /^<(?:!doctype[\s]+html|html)[\s>]/i;
const WHITE_SPACE_BEFORE = /^[\s\ufeff]+/;

/** What the first characters of a body show. `undefined`: not yet enough of them. */
export type Head = FramingName | "html" | undefined;

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
  if (!full && couldBecomeRecord(text)) return undefined;
  if (hinted !== "sse") return hinted ?? "text";
  // A field that nobody knows may come first. A body labelled as events that holds none is text, unless it broke off
  // in its first word.
  if (LATER_SSE.test(text) || BEGINNINGS.some((beginning) => beginning.startsWith(text))) return "sse";
  return full ? "text" : undefined;
}

const BEGINNINGS = ["data:", "data\n", "event:", "id:", "retry:", "<!doctype html>", "<html>"];

/** Whether more characters could make this the head of something that is not plain text. */
function couldBecomeRecord(text: string): boolean {
  const lower = text.toLowerCase();
  if (BEGINNINGS.some((beginning) => beginning.startsWith(lower))) return true;
  if (/^<!doctype\s+(?:h(?:t(?:m)?)?)?$/.test(lower)) return true;
  if (/^(?:aui-[a-z-]*:?|a(?:u(?:i)?)?|[0-9a-k]:?)$/.test(text) && text.length < 64) return true;
  return /^\[\s*$/.test(text);
}

const ANTHROPIC = /^(?:message_start|message_delta|message_stop|content_block_(?:start|delta|stop))$/;
const TYPED = /^(?:text|chunk|token|delta|content|done|reasoning|thinking)$/;
const NAMED = /^(?:token|done|text|chunk|delta)$/;

/**
 * What one record says: a protocol; `error`, which every format says in its own way and which ends them all;
 * `undecided` (a ping, `[DONE]`, an empty object); or content of no known format.
 */
export type Verdict = ProtocolName | "error" | "undecided" | "unrecognised";

/** Judges the first records of a body, one by one, until one of them decides. */
export function detectProtocol(record: WireRecord, framing: FramingName): Verdict {
  const { event, data } = record;
  const trimmed = data.trim();
  if (trimmed === "[DONE]" || (event !== undefined && KEEP_ALIVE.test(event))) return "undecided";
  const named = framing === "sse" && event !== undefined && NAMED.test(event);
  const value = parseJson(data);
  if (value === undefined) {
    if (named) return "named-events";
    if (trimmed === "") return framing === "sse" && data !== "" ? "text" : "undecided";
    // Half a value at the end of the body is not text.
    if (record.partial === true && /^[{["]/.test(trimmed)) return "undecided";
    return isTextEvent(event) ? "text" : "unrecognised";
  }
  if (isJsonObject(value)) return detectObject(value, event);
  if (event === "data") return "langserve";
  if (named) return "named-events";
  if (typeof value === "string") return "generic-json";
  return framing === "sse" ? "text" : "unrecognised";
}

function detectObject(value: JsonObject, event: string | undefined): Verdict {
  const type = typeof value["type"] === "string" ? value["type"] : "";
  if (type.startsWith("response.")) return "openai-responses";
  if (ANTHROPIC.test(type)) return "anthropic";
  if (AG_UI_TYPES.has(type)) return "ag-ui";
  // Hand-written servers begin with it, too.
  if (type === "start" && value["messageId"] === undefined && value["messageMetadata"] === undefined) {
    return "undecided";
  }
  if (AI_SDK_TYPES.has(type) || type.startsWith("data-")) return "ai-sdk";
  const object = value["object"];
  if (
    Array.isArray(value["choices"]) ||
    (typeof object === "string" && object.startsWith("chat.completion"))
  ) {
    return "openai-chat";
  }
  if (object === "response") return "openai-responses";
  if ("candidates" in value || "usageMetadata" in value || "promptFeedback" in value) return "gemini";
  if (typeof value["done"] === "boolean" && ("message" in value || typeof value["response"] === "string")) {
    return "ollama";
  }
  if (type === "message" && Array.isArray(value["content"])) return "anthropic";
  if (isJsonObject(value["chunk"]) && AG_UI_TYPES.has(String(value["chunk"]["type"]))) return "ag-ui";
  if (type === "error" || event === "error") return "error";
  if (type === "ping") return "undecided";
  if (event === "metadata" && "run_id" in value) return "langserve";
  if (event !== undefined && NAMED.test(event)) return "named-events";
  if (TYPED.test(type) || (type === "message" && "content" in value)) return "typed-json";
  if (event === "data") return "langserve";
  if (hasError(value)) return "error";
  for (const key of ["text", "content", "token", "delta", "response"]) {
    if (typeof value[key] === "string") return "generic-json";
  }
  if (isJsonObject(value["delta"]) && typeof value["delta"]["text"] === "string") return "generic-json";
  return Object.keys(value).length === 0 ? "undecided" : "unrecognised";
}
