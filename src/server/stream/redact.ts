/** Names of secrets and accounts in an error's words: keys, organisations, projects, requests, and paths of a stack trace. */
const secrets =
  /\b(?:sk|pk|rk|key|org|proj|acct|acc|AIza)[-_][A-Za-z0-9_-]{6,}|\bAIza[A-Za-z0-9_-]{20,}|\bBearer\s+[A-Za-z0-9._~+/-]{8,}=*|\\n\s*at [^"\\]+/g;

/** Cheap test before an event is parsed. */
const mayBeError = /error|fail/i;

/** An event as the reader may see it: an error's words without keys, ids of accounts and stack traces. */
export function redactError(event: string): string {
  return isErrorEvent(event) ? event.replace(secrets, "…") : event;
}

/** Whether the event is an error. Text of an answer that speaks of errors and keys must pass unchanged. */
export function isErrorEvent(event: string): boolean {
  if (!mayBeError.test(event)) return false;
  if (/^event: ?.*(?:error|fail)/im.test(event)) return true;
  try {
    const data: unknown = JSON.parse(/^data: ?(.*)$/m.exec(event)?.[1] ?? "");
    if (typeof data !== "object" || data === null) return false;
    const { type, error, errorText } = data as Readonly<Record<string, unknown>>;
    return (
      (typeof type === "string" && /error|fail/i.test(type)) ||
      (error !== undefined && error !== null) ||
      errorText !== undefined
    );
  } catch {
    return false;
  }
}
