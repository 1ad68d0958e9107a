/** Names of events that only keep the connection open, whatever their data is. */
export const KEEP_ALIVE = /^(?:ping|heartbeat|keep-?alive)$/i;
/** Names of events that end an answer of raw text. */
export const TEXT_END = /^(?:done|end|close|complete|completed|finish|finished|stop)$/i;
/** Names of events whose data is the answer's text. */
export const TEXT = /^(?:message|token|delta|text|chunk|data|content|output|answer|response|reply)$/i;

/** Whether raw text in an event with this name is part of the answer, its end or its error. */
export function isTextEvent(event: string | undefined): boolean {
  return event === undefined || event === "error" || TEXT.test(event) || TEXT_END.test(event);
}
