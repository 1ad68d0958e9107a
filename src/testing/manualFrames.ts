import type { FrameScheduler } from "../frames/frameScheduler.js";

/** A frame scheduler whose frames come when the test says so. Pass it as `publish`. */
export interface ManualFrames extends FrameScheduler {
  /** Lets one frame pass. */
  tick(): void;
  /** Whether somebody waits for a frame. */
  readonly waiting: boolean;
}

export function createManualFrames(): ManualFrames {
  const callbacks = new Set<() => void>();
  return {
    schedule(callback) {
      callbacks.add(callback);
      return () => {
        callbacks.delete(callback);
      };
    },
    tick() {
      const due = [...callbacks];
      callbacks.clear();
      for (const callback of due) callback();
    },
    get waiting() {
      return callbacks.size > 0;
    },
  };
}
