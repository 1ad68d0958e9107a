/** Names of events that only keep the connection open, whatever their data is. */
export const KEEP_ALIVE = /^(?:ping|heartbeat|keep-?alive)$/i;
/** Names of events that end an answer of raw text. */
export const TEXT_END = /^(?:done|end|close|complete|completed|finish|finished|stop)$/i;
/** Names of events whose data is the answer's text. */
export const TEXT = /^(?:message|token|delta|text|chunk|data|content)$/i;

/** Whether raw text in an event of this name means something; text of another name is not the answer's. */
export function isTextEvent(event: string | undefined): boolean {
  return event === undefined || event === "error" || TEXT.test(event) || TEXT_END.test(event);
}
