// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFrameScheduler } from "../../src/frames/frameScheduler.js";
import { schedulerFor } from "../../src/frames/schedulerFor.js";
import { createManualClock } from "../../src/testing/manualClock.js";

let visibility: DocumentVisibilityState = "visible";
let frames: Map<number, () => void>;

beforeEach(() => {
  visibility = "visible";
  frames = new Map();
  let next = 1;
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => {
    frames.set(next, callback);
    return next++;
  });
  vi.stubGlobal("cancelAnimationFrame", (handle: number) => frames.delete(handle));
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function paint(): void {
  for (const [handle, callback] of frames) {
    frames.delete(handle);
    callback();
  }
}

describe("the frame scheduler", () => {
  it("publishes with the next frame, once, and leaves no timer", async () => {
    const clock = createManualClock();
    let published = 0;
    createFrameScheduler(clock).schedule(() => (published += 1));
    expect(published).toBe(0);
    paint();
    await clock.advance(5000);
    expect(published).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it("publishes after 100 ms where the page gets no frames", async () => {
    const clock = createManualClock();
    let published = 0;
    createFrameScheduler(clock).schedule(() => (published += 1));
    await clock.advance(99);
    expect(published).toBe(0);
    await clock.advance(1);
    expect(published).toBe(1);
    expect(frames.size).toBe(0);
  });

  it("publishes once a second while the page is hidden, and at once when it is shown", async () => {
    const clock = createManualClock();
    visibility = "hidden";
    let published = 0;
    const scheduler = createFrameScheduler(clock);
    scheduler.schedule(() => (published += 1));
    expect(frames.size).toBe(0);
    await clock.advance(1000);
    expect(published).toBe(1);
    scheduler.schedule(() => (published += 1));
    visibility = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
    expect(published).toBe(2);
    expect(clock.pending).toBe(0);
  });

  it("takes back all it set up", () => {
    const clock = createManualClock();
    let published = 0;
    const undo = createFrameScheduler(clock).schedule(() => (published += 1));
    undo();
    paint();
    document.dispatchEvent(new Event("visibilitychange"));
    expect(published).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it("publishes at once with `sync`, and after so many milliseconds with a number", async () => {
    const clock = createManualClock();
    let published = 0;
    schedulerFor("sync", clock).schedule(() => (published += 1));
    expect(published).toBe(1);
    schedulerFor(40, clock).schedule(() => (published += 1));
    await clock.advance(39);
    expect(published).toBe(1);
    await clock.advance(1);
    expect(published).toBe(2);
  });
});
