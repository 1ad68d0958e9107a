import type { EventOf, StreamEvent } from "../streamEvent.js";
import { endsInHighSurrogate } from "../vendor/surrogates.js";

/**
 * Keeps the two halves of a surrogate pair together: a delta that ends in the first half (servers escape and cut by
 * code unit) gives it up to the next delta of the same part. A half whose other half never comes is dropped.
 */
export function joinSurrogates(): (events: readonly StreamEvent[]) => readonly StreamEvent[] {
  const held = new Map<string, string>();

  return (events) => {
    // Nearly every chunk has nothing to join, and is then passed on as it is.
    if (held.size === 0 && !events.some(endsInHalf)) return events;
    return events.flatMap((event) => {
      const kind = KINDS.get(event.type);
      if (kind === undefined) return event;
      const key = `${kind} ${(event as Delta).id}`;
      if (event.type !== "text-delta" && event.type !== "reasoning-delta") {
        // The name may be used again: what is held belongs to the part that has ended.
        held.delete(key);
        return event;
      }
      const text = (held.get(key) ?? "") + event.delta;
      held.delete(key);
      const whole = endsInHighSurrogate(text) ? text.slice(0, -1) : text;
      if (whole.length < text.length) held.set(key, text.slice(-1));
      if (whole === "" && text !== "" && event.providerMetadata === undefined) return [];
      return whole === event.delta ? event : { ...event, delta: whole };
    });
  };
}

type Delta = EventOf<"text-delta" | "reasoning-delta">;

const KINDS = new Map<StreamEvent["type"], "text" | "reasoning">([
  ["text-start", "text"],
  ["text-delta", "text"],
  ["text-end", "text"],
  ["reasoning-start", "reasoning"],
  ["reasoning-delta", "reasoning"],
  ["reasoning-end", "reasoning"],
]);

function endsInHalf(event: StreamEvent): boolean {
  return (
    (event.type === "text-delta" || event.type === "reasoning-delta") && endsInHighSurrogate(event.delta)
  );
}
