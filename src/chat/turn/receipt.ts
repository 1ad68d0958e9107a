import type { StreamEvent } from "../../events/streamEvent.js";

/** Counts the bytes, events and characters that one turn receives, as evidence for an error. */
export interface Receipt {
  readonly counts: { readonly bytes: number; readonly events: number; readonly chars: number };
  chunk(bytes: number): void;
  events(events: readonly StreamEvent[]): void;
}

export function createReceipt(): Receipt {
  let bytes = 0;
  let count = 0;
  let chars = 0;
  return {
    get counts() {
      return { bytes, events: count, chars };
    },
    chunk(length) {
      bytes += length;
    },
    events(events) {
      for (const event of events) {
        // A ping stands for bytes without an event.
        if (event.type !== "ping") count += 1;
        if (event.type === "text-delta" || event.type === "reasoning-delta") chars += event.delta.length;
      }
    },
  };
}
