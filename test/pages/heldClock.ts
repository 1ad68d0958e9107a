import { systemClock, type DemoClock } from "../../demo/server/demoClock.js";

/** Time for the demo's server that can be held: an answer is then under way for as long as a test needs. */
export interface HeldClock extends DemoClock {
  /** Lets `ms` milliseconds pass, and then none until {@link goOn}. */
  holdAfter(ms: number): void;
  goOn(): void;
}

/** Only sleeping lets its time pass: how busy the machine is does not count. */
export function createHeldClock(): HeldClock {
  let now = Date.now();
  let limit = Infinity;
  const held = new Set<() => void>();
  const untilGoOn = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      held.add(resolve);
      signal.addEventListener("abort", () => resolve());
      if (signal.aborted) resolve();
    });
  return {
    now: () => now,
    async sleep(ms, signal) {
      await (now + ms > limit ? untilGoOn(signal) : systemClock.sleep(ms, signal));
      now += ms;
    },
    holdAfter(ms) {
      limit = now + ms;
    },
    goOn() {
      limit = Infinity;
      for (const resolve of held) resolve();
      held.clear();
    },
  };
}
