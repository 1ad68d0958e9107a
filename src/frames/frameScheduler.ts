import type { Clock } from "./clock.js";
import { systemClock } from "./clock.js";

/** Decides when held values are published. */
export interface FrameScheduler {
  /** Calls `callback` once at the next occasion to publish; the returned function takes that back. */
  schedule(callback: () => void): () => void;
}

/** How often published state may change: once a frame, once in so many milliseconds, or at every change. */
export type Publish = "frame" | "sync" | number | FrameScheduler;

/** How long a frame may be overdue before a timer publishes instead, in milliseconds. */
const STARVED_FRAME_MS = 100;
/** How often a hidden page publishes, in milliseconds. */
const HIDDEN_PAGE_MS = 1000;
/** The pace where there is no page at all (a server, a worker, React Native), in milliseconds. */
const NO_PAGE_MS = 16;

/**
 * Publishes with the next animation frame. A page that is starved of frames publishes after 100 ms, a hidden one once a
 * second and at once when it is shown again; without a document a timer of 16 ms stands in.
 */
export function createFrameScheduler(clock: Clock = systemClock): FrameScheduler {
  return {
    schedule(callback) {
      const cancels: (() => void)[] = [];
      const cancel = (): void => {
        for (const undo of cancels.splice(0)) undo();
      };
      const fire = (): void => {
        // The occasions race; without this the losers would publish the same frame again.
        cancel();
        callback();
      };

      if (typeof document === "undefined" || typeof requestAnimationFrame === "undefined") {
        cancels.push(clock.after(NO_PAGE_MS, fire));
        return cancel;
      }
      if (document.visibilityState === "hidden") {
        // A hidden page gets no animation frames: the stream would be read, but never shown on return.
        cancels.push(clock.after(HIDDEN_PAGE_MS, fire));
      } else {
        const frame = requestAnimationFrame(fire);
        cancels.push(() => cancelAnimationFrame(frame));
        cancels.push(clock.after(STARVED_FRAME_MS, fire));
      }
      document.addEventListener("visibilitychange", fire);
      cancels.push(() => document.removeEventListener("visibilitychange", fire));
      return cancel;
    },
  };
}

/** The scheduler that a `publish` option names. */
export function schedulerFor(publish: Publish, clock: Clock): FrameScheduler {
  if (typeof publish === "object") return publish;
  if (typeof publish === "number") return { schedule: (callback) => clock.after(publish, callback) };
  if (publish === "frame") return createFrameScheduler(clock);
  return {
    schedule(callback) {
      callback();
      return () => {};
    },
  };
}
