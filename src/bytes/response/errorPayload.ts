/** What an error object of any vendor says. */
export interface ErrorPayload {
  message?: string;
  type?: string;
  code?: string;
}

/**
 * Reads the error that a JSON value carries, or `undefined` where it carries none. Understands
 * `{error: {message, type, code, status}}`, `{error: "…"}`, `{message}`, `{detail}`, `{errorText}`, FastAPI's
 * `{detail: [{msg}]}` and an array around any of them (Gemini).
 */
export function readErrorPayload(value: unknown): ErrorPayload | undefined {
  if (Array.isArray(value)) return readErrorPayload(value[0]);
  if (typeof value !== "object" || value === null) return undefined;
  const record = value as Record<string, unknown>;
  const inner = record["error"];
  if (typeof inner === "object" && inner !== null) {
    const found = readErrorPayload(inner) ?? {};
    return { ...named(record["type"] === "error" ? undefined : record["type"], record["code"]), ...found };
  }
  const message =
    text(inner) ??
    text(record["message"]) ??
    text(record["errorText"]) ??
    text(record["detail"]) ??
    text(record["msg"]) ??
    (Array.isArray(record["detail"]) ? readErrorPayload(record["detail"])?.message : undefined);
  const names = named(record["type"], record["code"], record["status"]);
  if (message === undefined) return Object.keys(names).length === 0 ? undefined : names;
  return { message, ...names };
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
