import { createAdaptiveScheduler } from "./adaptiveScheduler.js";
import type { Clock } from "./clock.js";
import { createFrameScheduler, type FrameScheduler, type Publish } from "./frameScheduler.js";

/** The scheduler that a `publish` option names. `adaptive` remembers what publications took: keep the scheduler. */
export function schedulerFor(publish: Publish, clock: Clock): FrameScheduler {
  if (typeof publish === "object") return publish;
  if (typeof publish === "number") return { schedule: (callback) => clock.after(publish, callback) };
  if (publish === "adaptive") return createAdaptiveScheduler({ clock });
  if (publish === "frame") return createFrameScheduler(clock);
  return {
    schedule(callback) {
      callback();
      return () => {};
    },
  };
}

/** The scheduler of a chat whose `publish` option may change. The same option gives the same scheduler. */
export function createSchedulerOf(clock: Clock): (publish: Publish) => FrameScheduler {
  let known: { readonly publish: Publish; readonly scheduler: FrameScheduler } | undefined;
  return (publish) => {
    if (known?.publish !== publish) known = { publish, scheduler: schedulerFor(publish, clock) };
    return known.scheduler;
  };
}
