import type { Clock } from "../../frames/clock.js";

/** Tells a server that goes on without a reader to stop. */
export interface ServerCancel {
  start(): void;
  /** Resolves when no cancellation is under way. Never rejects. */
  readonly settled: Promise<void>;
}

/** How long a cancellation may take, in milliseconds; a server that does not answer it must not hold the caller. */
const LIMIT_MS = 1000;

export function createServerCancel(
  clock: Clock,
  cancel: (signal: AbortSignal) => Promise<void>,
): ServerCancel {
  let settled: Promise<void> = Promise.resolve();
  return {
    start() {
      const controller = new AbortController();
      settled = new Promise((resolve) => {
        const release = clock.after(LIMIT_MS, () => {
          controller.abort();
          resolve();
        });
        const end = (): void => {
          release();
          resolve();
        };
        // A server that cannot be told will find out when it has written all there was to write.
        cancel(controller.signal).then(end, end);
      });
    },
    get settled() {
      return settled;
    },
  };
}
