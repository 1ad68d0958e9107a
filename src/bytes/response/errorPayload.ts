/** What an error object of any vendor says. */
export interface ErrorPayload {
  /** Words for a person: no markup, no stack trace. */
  message?: string;
  type?: string;
  code?: string;
  /** How long the server asks to wait, in milliseconds. */
  retryAfterMs?: number;
}

/** How many errors may stand in each other before no more is read. */
const MAX_DEPTH = 8;

/**
 * Reads the error that a JSON value carries, or `undefined` where it carries none. Understands
 * `{error: {message, type, code, status}}`, `{error: "…"}`, `{message}` (before `error`: Fastify and NestJS write the
 * status's name there), `{Message}`, `{detail}`, `{detail: {error}}`, `{errorText}`, `{errors: […]}`, FastAPI's
 * `{detail: [{msg}]}`, OpenRouter's `metadata.raw`, Google's `RetryInfo`, and an array around any of them (Gemini).
 */
export function readErrorPayload(value: unknown, depth = 0): ErrorPayload | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (Array.isArray(value)) return readErrorPayload(value[0], depth + 1);
  if (!isRecord(value)) return undefined;
  const { error, detail, errors } = value;
  if (typeof error === "object" && error !== null) {
    const found = readErrorPayload(error, depth + 1) ?? {};
    const outer = named(value["type"] === "error" ? undefined : value["type"], value["code"]);
    return { ...outer, ...named(value["error_type"]), ...found };
  }
  const message =
    rawMessage(value["metadata"], depth) ??
    words(value["message"]) ??
    words(value["Message"]) ??
    words(error) ??
    words(value["errorText"]) ??
    words(detail) ??
    words(value["msg"]) ??
    nested(detail, depth) ??
    words(errors) ??
    nested(errors, depth) ??
    nested(value["message"], depth);
  const payload = named(
    value["type"] ?? value["error_type"] ?? value["__type"],
    value["code"],
    value["status"],
  );
  if (message !== undefined) payload.message = message;
  const retryAfterMs = readRetryInfo(value["details"]);
  if (retryAfterMs !== undefined) payload.retryAfterMs = retryAfterMs;
  return Object.keys(payload).length === 0 ? undefined : payload;
}

/**
 * Words of a server that may be shown to a person: `undefined` for markup, for nothing at all, and for the trace of a
 * stack, which tells a reader nothing and the public too much.
 */
export function displayWords(message: string): string | undefined {
  if (
    /^\s*<(?:!doctype|html|head|body|\?xml)\b/i.test(message) ||
    message.replace(/<[^<>]*>/g, "").trim() === ""
  )
    return undefined;
  return STACK.test(message) ? undefined : message;
}

const STACK = /\n\s+at\s+\S|Traceback \(most recent call last\)|\n\s*File ".+", line \d/;

/** The provider's own words, where a router's are only that the provider failed. */
function rawMessage(metadata: unknown, depth: number): string | undefined {
  const raw = isRecord(metadata) ? metadata["raw"] : undefined;
  if (typeof raw !== "string") return readErrorPayload(raw, depth + 1)?.message;
  try {
    return readErrorPayload(JSON.parse(raw), depth + 1)?.message;
  } catch {
    return displayWords(raw);
  }
}

function nested(value: unknown, depth: number): string | undefined {
  return typeof value === "object" ? readErrorPayload(value, depth + 1)?.message : undefined;
}

/** Text, or several texts (NestJS lists what is wrong with each field). */
function words(value: unknown): string | undefined {
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string")) {
    return displayWords(value.join(", "));
  }
  return typeof value === "string" ? displayWords(value) : undefined;
}

/** Google: `details: [{"@type": "…RetryInfo", "retryDelay": "34s"}]`. */
function readRetryInfo(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined;
  for (const detail of details) {
    const delay = isRecord(detail) ? detail["retryDelay"] : undefined;
    const seconds = typeof delay === "string" ? /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1] : undefined;
    if (seconds !== undefined) return Math.round(Number(seconds) * 1000);
  }
  return undefined;
}

/** Words in an error's type or code that say that the same request will fail again, whatever the status says. */
const PERMANENT = /insufficient.?quota|billing|credit|payment/i;

/** Whether the account behind the request is used up: the status (429) would say that waiting helps. */
export function isPermanent({ type, code }: ErrorPayload): boolean {
  return [type, code].some((word) => word !== undefined && PERMANENT.test(word));
}

function named(type: unknown, code?: unknown, status?: unknown): ErrorPayload {
  const result: ErrorPayload = {};
  const kind = text(type) ?? text(status);
  if (kind !== undefined) result.type = kind;
  if (typeof code === "number") result.code = String(code);
  else if (text(code) !== undefined) result.code = text(code) as string;
  return result;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
