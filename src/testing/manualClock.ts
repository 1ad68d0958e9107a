import type { Clock } from "../frames/clock.js";

/** A clock whose time passes only when it is told to. */
export interface ManualClock extends Clock {
  /** Lets `ms` milliseconds pass, and calls what falls due, in order; promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Sets the clock forward without calling anything, as when a machine sleeps. */
  sleep(ms: number): void;
  /** How many callbacks wait. 0 when nothing has been left behind. */
  readonly pending: number;
}

/** @param startAt the first value of `now()`, in milliseconds since the epoch */
export function createManualClock(startAt = 1_700_000_000_000): ManualClock {
  let time = startAt;
  let order = 0;
  const timers = new Map<number, { dueAt: number; callback: () => void }>();

  function nextDue(until: number): number | undefined {
    let next: { key: number; dueAt: number } | undefined;
    for (const [key, { dueAt }] of timers) {
      if (dueAt <= until && (!next || dueAt < next.dueAt)) next = { key, dueAt };
    }
    return next?.key;
  }

  return {
    now: () => time,
    after(ms, callback) {
      const key = order++;
      timers.set(key, { dueAt: time + Math.max(0, ms), callback });
      return () => {
        timers.delete(key);
      };
    },
    async advance(ms) {
      const until = time + ms;
      await settlePromises();
      for (let key = nextDue(until); key !== undefined; key = nextDue(until)) {
        const timer = timers.get(key);
        timers.delete(key);
        if (!timer) continue;
        time = Math.max(time, timer.dueAt);
        timer.callback();
        await settlePromises();
      }
      time = Math.max(time, until);
    },
    sleep(ms) {
      time += ms;
    },
    get pending() {
      return timers.size;
    },
  };
}

/**
 * Resolves when the promises that can settle by themselves have settled. A macrotask, not a count of microtasks: a chain
 * of awaits may be of any length.
 */
export function settlePromises(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.addEventListener("message", () => {
      channel.port1.close();
      resolve();
    });
    channel.port1.start();
    channel.port2.postMessage(null);
  });
}
