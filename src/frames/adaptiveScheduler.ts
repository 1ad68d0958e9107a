import { systemClock, type Clock } from "./clock.js";
import { createFrameScheduler, type FrameScheduler } from "./frameScheduler.js";

/** In this time from the first text on, every frame publishes: a reader sees at once that the answer begins. */
const START_MS = 200;
/** After a pause of this length the next text is a beginning again. */
const PAUSE_MS = 250;
/** Less than two frames of 16.7 ms, more than one: with frames that come early or late it is still every other. */
const INTERVAL_MS = 25;
/** So long before a publication is due the next frame is requested: a frame that is requested too early costs as much as one that shows something. */
const AHEAD_MS = 6;
/** A publication is due at the latest after this time, however long the last one took. */
const LONGEST_WAIT_MS = 1000;
/** For each millisecond that a publication took, so many pass before the next: streaming takes a third of the time at most. */
const REST = 2;
/** Where a publication took less than this, only every fourth is measured: the message that measures costs a tenth of it. */
const CHEAP_MS = 4;
const MEASURE_EVERY = 4;

export interface AdaptiveOptions {
  /** @defaultValue the platform's */
  clock?: Clock;
  /** When a publication may happen at all. @defaultValue every frame */
  frames?: FrameScheduler;
  /** Calls back when the page has painted what was published. @defaultValue in the first task after the frame */
  afterPaint?: (callback: () => void) => void;
}

/**
 * Publishes in every other frame, about every 33 ms, since most of the cost of a frame is the browser's own and nobody reads
 * faster. Every frame publishes at the beginning of an answer, and where more than text changes. A publication that took
 * long makes the next one wait, so that typing and scrolling come first and a slow page shows larger steps.
 */
export function createAdaptiveScheduler({
  clock = systemClock,
  frames = createFrameScheduler(clock),
  afterPaint = createAfterPaint(),
}: AdaptiveOptions = {}): FrameScheduler {
  let startedAt = -Infinity;
  let publishedAt = -Infinity;
  /** When the page was ready again after the last publication. */
  let readyAt = -Infinity;
  let cost = 0;
  let unmeasured = MEASURE_EVERY;

  function publish(callback: () => void): void {
    const before = clock.now();
    publishedAt = before;
    readyAt = before;
    callback();
    unmeasured += 1;
    if (cost < CHEAP_MS && unmeasured < MEASURE_EVERY) return;
    unmeasured = 0;
    afterPaint(() => {
      const now = clock.now();
      // A single quick one, for which nothing had to be rendered, says nothing of the next.
      cost = Math.max(now - before, cost / 2);
      readyAt = now;
    });
  }

  /** After how many milliseconds a publication is due. */
  function dueIn(urgent: boolean): number {
    const now = clock.now();
    // Also for an urgent one: a page that needs 300 ms for each would do nothing else.
    const rest = readyAt + cost * REST - (urgent ? INTERVAL_MS : 0) - now;
    const isStart = urgent || now - startedAt < START_MS;
    const interval = isStart ? 0 : publishedAt + INTERVAL_MS - now;
    return Math.min(Math.max(rest, interval), publishedAt + LONGEST_WAIT_MS - now);
  }

  return {
    schedule(callback, urgent = false) {
      const now = clock.now();
      if (now - publishedAt > PAUSE_MS + cost * REST) startedAt = now;
      let cancel = (): void => {};
      const requestFrame = (): void => {
        const wasHidden = isHidden();
        cancel = frames.schedule(() => {
          // A hidden page has its own, slower occasions, and is to be complete when the reader comes back.
          if (wasHidden || dueIn(urgent) <= 0) publish(callback);
          else wait();
        });
      };
      const wait = (): void => {
        const early = isHidden() ? 0 : dueIn(urgent) - AHEAD_MS;
        if (early > 0) cancel = clock.after(early, requestFrame);
        else requestFrame();
      };
      wait();
      return () => cancel();
    },
  };
}

function isHidden(): boolean {
  return typeof document !== "undefined" && document.visibilityState === "hidden";
}

/**
 * A message comes after the frame in which it was sent; a timer would wait for some milliseconds more. One channel for a
 * stream: a channel for each publication costs more than the frame that it measures.
 */
function createAfterPaint(): (callback: () => void) => void {
  let channel: MessageChannel | undefined;
  let waiting: (() => void) | undefined;
  return (callback) => {
    if (typeof document === "undefined" || typeof MessageChannel === "undefined") return;
    if (channel === undefined) {
      channel = new MessageChannel();
      channel.port1.addEventListener("message", () => {
        const measured = waiting;
        waiting = undefined;
        measured?.();
      });
      channel.port1.start();
      // An open port keeps a process of Node alive.
      (channel.port1 as MessagePort & { unref?: () => void }).unref?.();
    }
    waiting = callback;
    channel.port2.postMessage(undefined);
  };
}
