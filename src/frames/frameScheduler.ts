import type { Clock } from "./clock.js";
import { systemClock } from "./clock.js";

/** Decides when held values are published. */
export interface FrameScheduler {
  /**
   * Calls `callback` once when it is time to publish; the returned function cancels the call. `urgent`: more than text has
   * changed, so a scheduler that leaves out frames should not leave out this one.
   */
  schedule(callback: () => void, urgent?: boolean): () => void;
}

/**
 * How often published state may change: `adaptive` in every other frame once text flows, and less often where a page needs
 * long for each; `frame` in every frame; a number once in so many milliseconds; `sync` at every change.
 */
export type Publish = "adaptive" | "frame" | "sync" | number | FrameScheduler;

/** How long a frame may be overdue before a timer publishes instead, in milliseconds. */
const STARVED_FRAME_MS = 100;
/** How often a hidden page publishes, in milliseconds. */
const HIDDEN_PAGE_MS = 1000;
/** The pace where there is no page at all (a server, a worker, React Native), in milliseconds. */
const NO_PAGE_MS = 16;

/**
 * Publishes with the next animation frame. A page that gets no frames publishes after 100 ms, a hidden page once a second and
 * at once when it is shown again; without a document a timer of 16 ms replaces the frame.
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
