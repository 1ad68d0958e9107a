import { describe, expect, it } from "vitest";
import { createLatch } from "../../src/frames/latch.js";
import { createManualFrames } from "../../src/testing/manualFrames.js";

function counter() {
  const frames = createManualFrames();
  const thrown: unknown[] = [];
  let value = 0;
  let produced = 0;
  const latch = createLatch(
    () => {
      produced += 1;
      return { value };
    },
    () => frames,
    (error) => thrown.push(error),
  );
  return {
    frames,
    latch,
    thrown,
    produced: () => produced,
    set(next: number) {
      value = next;
      latch.mark();
    },
  };
}

describe("the latch", () => {
  it("publishes a burst of a hundred changes once, with the newest value", () => {
    const { latch, set, frames, produced } = counter();
    let told = 0;
    latch.subscribe(() => (told += 1));
    for (let next = 1; next <= 100; next++) set(next);
    expect(latch.get().value).toBe(0);
    frames.tick();
    expect(latch.get().value).toBe(100);
    expect(told).toBe(1);
    expect(produced()).toBe(2);
  });

  it("gives the same object until the next publication", () => {
    const { latch, set, frames } = counter();
    const before = latch.get();
    set(1);
    expect(latch.get()).toBe(before);
    frames.tick();
    expect(latch.get()).not.toBe(before);
  });

  it("flushes at once, and leaves no frame behind", () => {
    const { latch, set, frames } = counter();
    let told = 0;
    latch.subscribe(() => (told += 1));
    set(7);
    latch.flush();
    expect(latch.get().value).toBe(7);
    expect(frames.waiting).toBe(false);
    latch.flush();
    frames.tick();
    expect(told).toBe(1);
  });

  it("lets a listener unsubscribe others while they are being told", () => {
    const { latch, set, frames } = counter();
    const told: string[] = [];
    let undoSecond = (): void => {};
    latch.subscribe(() => {
      told.push("first");
      undoSecond();
    });
    undoSecond = latch.subscribe(() => told.push("second"));
    set(1);
    frames.tick();
    expect(told).toEqual(["first"]);
  });

  it("tells the others when a listener throws", () => {
    const { latch, set, frames, thrown } = counter();
    const told: number[] = [];
    latch.subscribe(() => {
      throw new Error("broken");
    });
    latch.subscribe(() => told.push(latch.get().value));
    set(3);
    frames.tick();
    expect(told).toEqual([3]);
    expect(thrown).toHaveLength(1);
  });

  it("takes a change that is made while publishing into the next frame", () => {
    const { latch, set, frames } = counter();
    const seen: number[] = [];
    latch.subscribe(() => {
      seen.push(latch.get().value);
      if (latch.get().value === 1) set(2);
    });
    set(1);
    frames.tick();
    expect(seen).toEqual([1]);
    frames.tick();
    expect(seen).toEqual([1, 2]);
  });

  it("counts the same function subscribed twice as two subscriptions", () => {
    const { latch, set, frames } = counter();
    let told = 0;
    const listener = (): void => {
      told += 1;
    };
    const undo = latch.subscribe(listener);
    latch.subscribe(listener);
    undo();
    set(1);
    frames.tick();
    expect(told).toBe(1);
  });
});
