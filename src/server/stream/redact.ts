/** Names of secrets and accounts in an error's words: keys, organisations, projects, requests, and paths of a stack trace. */
const secrets =
  /\b(?:sk|pk|rk|key|org|proj|acct|acc|AIza)[-_][A-Za-z0-9_-]{6,}|\bAIza[A-Za-z0-9_-]{20,}|\bBearer\s+[A-Za-z0-9._~+/-]{8,}=*|\\n\s*at [^"\\]+/g;

/** Whether an event may carry an error: only such an event is searched. */
const mayBeError = /error|fail|exception/i;

/** An event as the reader may see it: an error's words without keys, ids of accounts and stack traces. */
export function redactError(event: string): string {
  return mayBeError.test(event) ? event.replace(secrets, "…") : event;
}
