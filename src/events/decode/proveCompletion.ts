import { isStreamChatError, StreamChatError } from "../../errors.js";
import type { StreamEvent, StreamEvents } from "../streamEvent.js";

/**
 * Passes the events of an answer on and sees to it that it ends exactly once. The first of `finish`, `error` and
 * `abort` counts:
 *
 * - a source that ends without any of them throws `StreamChatError` with code `truncated`, which is retryable;
 * - after `error`, `abort` or `done` nothing is passed on, and the source is left;
 * - after `finish`, a second `finish` is dropped, and an `error` or a connection that breaks is no longer one: it is
 *   passed on as `unknown`, or ends the source.
 */
export async function* proveCompletion(
  source: AsyncIterable<StreamEvents>,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  let finished = false;
  let over = false;

  /** What of a batch may pass; most batches pass as they are. */
  const admit = (events: readonly StreamEvent[]): readonly StreamEvent[] => {
    if (!events.some(isTerminal)) return events;
    const admitted: StreamEvent[] = [];
    for (const event of events) {
      if (over) break;
      switch (event.type) {
        case "finish":
          if (!finished) admitted.push(event);
          finished = true;
          break;
        case "error":
        case "abort":
          over = true;
          admitted.push(finished ? { type: "unknown", raw: event } : event);
          break;
        case "done":
          over = true;
          admitted.push(event);
          break;
        default:
          admitted.push(event);
      }
    }
    return admitted;
  };

  let failed = false;
  try {
    for await (const events of source) {
      const admitted = admit(isBatch(events) ? events : [events]);
      if (admitted.some(({ type }) => type === "error" || type === "abort")) failed = true;
      if (admitted.length > 0) yield admitted;
      if (over) break;
    }
  } catch (error) {
    // The answer is whole; that the connection broke after it concerns nobody.
    if (finished && isStreamChatError(error)) return;
    throw error;
  }
  if (finished || failed) return;
  throw new StreamChatError("truncated", "The answer broke off before its end.", { retryable: true });
}

function isTerminal({ type }: StreamEvent): boolean {
  return type === "finish" || type === "error" || type === "abort" || type === "done";
}

function isBatch(events: StreamEvents): events is readonly StreamEvent[] {
  return Array.isArray(events);
}
