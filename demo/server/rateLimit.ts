import type { DemoClock } from "./demoClock.js";

/** Remembering every address for ever would be a leak. */
const MAX_CALLERS = 1000;

/**
 * At most `limit` calls in any `windowMs` milliseconds from one caller. The function it makes counts a call and returns
 * 0, or returns how many milliseconds the caller must wait.
 */
export function createRateLimit(
  limit: number,
  windowMs: number,
  clock: Pick<DemoClock, "now">,
): (caller: string) => number {
  const calls = new Map<string, number[]>();
  return (caller) => {
    const now = clock.now();
    const recent = (calls.get(caller) ?? []).filter((at) => now - at < windowMs);
    const oldest = recent[0];
    if (recent.length >= limit && oldest !== undefined) return oldest + windowMs - now;
    recent.push(now);
    // Taken out and put back, so that the first key of the map is the caller who has been silent the longest.
    calls.delete(caller);
    calls.set(caller, recent);
    for (const silent of calls.keys()) {
      if (calls.size <= MAX_CALLERS) break;
      calls.delete(silent);
    }
    return 0;
  };
}
