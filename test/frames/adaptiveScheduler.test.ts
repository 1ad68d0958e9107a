import { describe, expect, it } from "vitest";
import { createAdaptiveScheduler } from "../../src/frames/adaptiveScheduler.js";
import { createLatch } from "../../src/frames/latch.js";
import { createSchedulerOf } from "../../src/frames/schedulerFor.js";
import { createManualClock } from "../../src/testing/manualClock.js";

const FRAME_MS = 1000 / 60;

/** A page with frames of 60 Hz, on which each publication takes `cost` milliseconds of the main thread. */
function createPage() {
  let time = 0;
  let cost = 0;
  let waiting: (() => void) | undefined;
  let timer: { readonly at: number; readonly callback: () => void } | undefined;
  let frames = 0;
  let painted: (() => void) | undefined;
  const scheduler = createAdaptiveScheduler({
    clock: {
      now: () => time,
      after(ms, callback) {
        const mine = { at: time + ms, callback };
        timer = mine;
        return () => {
          if (timer === mine) timer = undefined;
        };
      },
    },
    frames: {
      schedule(callback) {
        frames += 1;
        waiting = callback;
        return () => {
          if (waiting === callback) waiting = undefined;
        };
      },
    },
    afterPaint: (callback) => (painted = callback),
  });
  const published: number[] = [];
  const publish = (): void => {
    published.push(Math.round(time));
    time += cost;
  };
  return {
    published,
    framesRequested: () => frames,
    setCost: (ms: number) => (cost = ms),
    wait: (ms: number) => (time += ms),
    cancelled: () => scheduler.schedule(publish)(),
    /** Text arrives before every frame, for so many milliseconds. */
    stream(ms: number, urgent = false) {
      const end = time + ms;
      while (time < end) {
        if (waiting === undefined && timer === undefined) scheduler.schedule(publish, urgent);
        const before = time;
        const callback = waiting;
        waiting = undefined;
        callback?.();
        painted?.();
        painted = undefined;
        // The next frame, after what this one took.
        const next = before + Math.max(1, Math.ceil((time - before + 1) / FRAME_MS)) * FRAME_MS;
        if (timer !== undefined && timer.at < next) {
          const due = timer;
          timer = undefined;
          time = Math.max(time, due.at);
          due.callback();
        }
        time = next;
      }
    },
    frame() {
      const callback = waiting;
      waiting = undefined;
      callback?.();
    },
  };
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - (times[i] ?? 0));
}

describe("the adaptive scheduler", () => {
  it("publishes every frame for the first 200 ms, and then every other", () => {
    const page = createPage();
    page.stream(1000);
    const between = gaps(page.published);
    expect(page.published.filter((time) => time < 200)).toHaveLength(12);
    expect(between.slice(0, 11).every((gap) => gap >= 16 && gap <= 17)).toBe(true);
    expect(between.slice(13).every((gap) => gap >= 33 && gap <= 34)).toBe(true);
    expect(Math.abs(page.published.length - (12 + 24))).toBeLessThan(2);
  });

  it("requests no frame in which nothing would be published: an empty frame costs the browser as much", () => {
    const page = createPage();
    page.stream(600);
    page.published.length = 0;
    const before = page.framesRequested();
    page.stream(2000);
    expect(page.published.length).toBeGreaterThan(55);
    expect(page.framesRequested() - before).toBeLessThanOrEqual(page.published.length + 1);
  });

  it("publishes an urgent change in the next frame, and text after a pause as well", () => {
    const page = createPage();
    page.stream(600);
    const before = page.published.length;
    page.stream(100, true);
    expect(page.published.length - before).toBeGreaterThan(5);
    page.wait(400);
    const later = page.published.length;
    page.stream(100);
    expect(page.published.length - later).toBeGreaterThan(5);
  });

  it.each([20, 40, 90, 200])(
    "never takes more than a third of the main thread where a publication takes %i ms",
    (cost) => {
      const page = createPage();
      page.setCost(cost);
      page.stream(1000);
      page.published.length = 0;
      page.stream(10_000);
      expect((page.published.length * cost) / 10_000).toBeLessThan(0.35);
      // And no less often than that needs.
      expect((page.published.length * cost) / 10_000).toBeGreaterThan(0.2);
    },
  );

  it("is quick again when publications are, and shows something once a second however long they take", () => {
    const page = createPage();
    page.setCost(900);
    page.stream(10_000);
    expect(Math.max(...gaps(page.published))).toBeLessThan(1100);
    page.setCost(1);
    page.stream(4000);
    page.published.length = 0;
    page.stream(1000);
    expect(page.published.length).toBeGreaterThan(28);
  });

  it("publishes nothing that was cancelled", () => {
    const page = createPage();
    page.cancelled();
    page.frame();
    expect(page.published).toEqual([]);
  });
});

describe("the latch with an urgent change", () => {
  it("does not let it wait with the text before it", () => {
    const asked: boolean[] = [];
    let cancelled = 0;
    const latch = createLatch(
      () => ({}),
      () => ({
        schedule(_callback, urgent = false) {
          asked.push(urgent);
          return () => (cancelled += 1);
        },
      }),
      () => {},
    );
    latch.mark();
    latch.mark();
    latch.mark(true);
    latch.mark(true);
    latch.mark();
    expect(asked).toEqual([false, true]);
    expect(cancelled).toBe(1);
  });

  it("has one scheduler for one option, which remembers what publications took", () => {
    const schedulerOf = createSchedulerOf(createManualClock());
    const adaptive = schedulerOf("adaptive");
    expect(schedulerOf("adaptive")).toBe(adaptive);
    expect(schedulerOf("frame")).not.toBe(adaptive);
  });
});
