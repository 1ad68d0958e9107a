import { readErrorPayload } from "../../bytes/response/errorPayload.js";
import { StreamChatError, type StreamChatErrorDetails } from "../../errors.js";
import type { JsonObject } from "./json.js";

/** Words in an error's type or code that say that the same request may succeed later. */
const TRANSIENT =
  /overload|rate.?limit|too.?many|timeout|time.?out|deadline|unavailable|exhausted|api.?error|internal|server.?error|^(?:408|429|5\d\d)$/i;

/** Whether an object carries an error. Servers that write every field of a record say `null`, `false` or `""` of none. */
export function hasError({ error }: JsonObject): boolean {
  return error !== undefined && error !== null && error !== false && error !== "";
}

/** The error that a stream itself carried, in any vendor's shape. */
export function upstreamError(value: unknown, fallback = "The server reported an error."): StreamChatError {
  const payload = typeof value === "string" ? { message: value } : (readErrorPayload(value) ?? {});
  const { message, ...provider } = payload;
  const details: StreamChatErrorDetails = {
    retryable: [provider.type, provider.code].some((word) => word !== undefined && TRANSIENT.test(word)),
    excerpt: excerptOf(value),
  };
  if (Object.keys(provider).length > 0) details.provider = provider;
  return new StreamChatError("upstream", message ?? fallback, details);
}

function excerptOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
