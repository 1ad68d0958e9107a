import {
  displayWords,
  isPermanent,
  readErrorPayload,
  type ErrorPayload,
} from "../../bytes/response/errorPayload.js";
import { StreamChatError, type StreamChatErrorDetails } from "../../errors.js";
import type { JsonObject } from "./json.js";

/** Words in an error's type or code that say that the same request may succeed later. */
const TRANSIENT =
  /overload|throttl|rate.?limit|too.?many|timeout|time.?out|deadline|unavailable|exhausted|api.?error|internal|server.?error|insufficient.?system|malformed|^(?:408|429|5\d\d)$/i;

/** Whether an object carries an error. Servers that write every field of a record say `null`, `false` or `""` of none. */
export function hasError({ error }: JsonObject): boolean {
  return error !== undefined && error !== null && error !== false && error !== "";
}

/** The error that a stream itself carried, in any vendor's shape. */
export function upstreamError(value: unknown, fallback = "The server reported an error."): StreamChatError {
  const payload = typeof value === "string" ? wordsOf(value) : (readErrorPayload(value) ?? {});
  const { message, retryAfterMs, ...provider } = payload;
  const isTransient = [provider.type, provider.code].some(
    (word) => word !== undefined && TRANSIENT.test(word),
  );
  const details: StreamChatErrorDetails = {
    retryable: isTransient && !isPermanent(provider),
    excerpt: excerptOf(value),
  };
  if (retryAfterMs !== undefined) details.retryAfterMs = retryAfterMs;
  if (Object.keys(provider).length > 0) details.provider = provider;
  return new StreamChatError("upstream", message ?? fallback, details);
}

function wordsOf(value: string): ErrorPayload {
  const message = displayWords(value);
  return message === undefined ? {} : { message };
}

function excerptOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
