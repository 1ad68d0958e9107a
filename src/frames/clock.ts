/** Time, as the package sees it. Supplied from outside so that whoever owns the clock owns every wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `callback` once after `ms` milliseconds; the returned function takes that back. */
  after(ms: number, callback: () => void): () => void;
}

/** The platform's clock. Globals are looked up at each call, so that a page's fake timers are seen. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const handle = globalThis.setTimeout(callback, ms);
    return () => globalThis.clearTimeout(handle);
  },
};
