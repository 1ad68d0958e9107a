import { isJsonObject, numberAt, stringAt, type JsonObject } from "./json.js";

/**
 * The keys under which home-made formats keep a piece of the answer. `delta` comes first: servers that send the whole
 * text so far beside it (`content`, `text`) would otherwise repeat the answer with every record. `message` and `data` come
 * last, since they may also hold a remark beside the text.
 */
const TEXT_KEYS = [
  "delta",
  "text",
  "content",
  "token",
  "chunk",
  "value",
  "answer",
  "output",
  "response",
  "reply",
  "message",
  "data",
];
/** Keys whose value may be an object around the text. */
const WRAPPERS = new Set(["delta", "message", "data", "output", "chunk"]);
/** How many objects may stand around a text. */
const MAX_WRAPPERS = 2;

/** A piece of text, and the key under which it stood; `""` for a record that is the text itself. */
export interface KeyedText {
  key: string;
  text: string;
}

/** The text that a JSON value of a home-made format carries, wherever it keeps it. */
export function readText(value: unknown, depth = 0): KeyedText | undefined {
  if (typeof value === "string") return { key: "", text: value };
  if (!isJsonObject(value)) return undefined;
  for (const key of TEXT_KEYS) {
    const found = value[key];
    if (typeof found === "string") return { key, text: found };
    if (depth < MAX_WRAPPERS && WRAPPERS.has(key) && isJsonObject(found)) {
      const inner = readText(found, depth + 1);
      if (inner !== undefined) return { key, text: inner.text };
    }
  }
  return undefined;
}

/** As {@link readText}, without the key. */
export function textOf(value: unknown): string | undefined {
  return readText(value)?.text;
}

/** Longest answer whose closing copy is recognised, in characters: the whole answer is held for the comparison. */
const LONGEST_COPY = 1_000_000;

/**
 * Drops the copy of the whole answer with which some servers close (`{"delta":"Hi"}` … `{"text":"Hi"}`): it would show
 * the answer twice. A copy is the whole text so far, under another key than the deltas or in a record that closes.
 */
export function createCopyFilter(): (piece: KeyedText, closes: boolean) => string {
  let whole: string | undefined = "";
  let firstKey: string | undefined;
  return ({ key, text }, closes) => {
    if (whole === undefined || text === "") return text;
    firstKey ??= key;
    if ((closes || key !== firstKey) && text === whole) return "";
    whole = whole.length + text.length > LONGEST_COPY ? undefined : whole + text;
    return text;
  };
}

/** Why a home-made format says that it stopped. */
export function reasonOf(value: unknown): string | undefined {
  if (!isJsonObject(value)) return undefined;
  return (
    stringAt(value, "reason") ??
    stringAt(value, "finishReason") ??
    stringAt(value, "finish_reason") ??
    stringAt(value, "stop_reason")
  );
}

/** Counts that stand in the object itself or under `usage`. */
export function usageOf(value: JsonObject): JsonObject {
  return isJsonObject(value["usage"]) ? value["usage"] : value;
}

/**
 * Whether an object without an `error` says that the request failed, by a status (`{"message":"…","statusCode":401}`). Its
 * `message` would otherwise be shown as the answer.
 */
export function isFailure(value: JsonObject): boolean {
  const statuses = [numberAt(value, "statusCode"), numberAt(value, "status"), numberAt(value, "code")];
  if (statuses.some((status) => status !== undefined && status >= 400 && status < 600)) return true;
  return value["success"] === false || value["ok"] === false;
}

/** Keys that name or count, and carry no content. */
const NAMES =
  /^(?:type|event|object|model|role|status|name|state|from|node|version|created\w*|timestamp|time)$|id$/i;
/** How deep content is looked for. */
const MAX_DEPTH = 8;

/** Whether a record that nobody read could have carried content: text under a key that is no name. */
export function couldBeContent(value: unknown, depth = 0): boolean {
  if (typeof value === "string") return value.trim() !== "";
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return false;
  return Object.entries(value).some(([key, child]) => !NAMES.test(key) && couldBeContent(child, depth + 1));
}
