import { createManualClock, type ManualClock } from "react-streaming-chat/testing";

/** A manual clock that can also run by itself, at any speed. */
export interface VirtualClock extends ManualClock {
  readonly isPlaying: boolean;
  /** Virtual milliseconds for each real one. */
  readonly speed: number;
  play(): void;
  pause(): void;
  setSpeed(speed: number): void;
  /** Called after each change of the time, the speed, or between playing and paused. Returns its undo. */
  subscribe(listener: () => void): () => void;
  /** A number that differs after each change, for `useSyncExternalStore`. */
  version(): number;
  dispose(): void;
}

/** A tab that was hidden must not let minutes pass in its first frame, in milliseconds. */
const LONGEST_FRAME_MS = 100;

/** Starts paused at the real time, so that a countdown to a virtual time shows what a reader would see. */
export function createVirtualClock(): VirtualClock {
  const clock = createManualClock(Date.now());
  const listeners = new Set<() => void>();
  let isPlaying = false;
  let speed = 1;
  let version = 0;
  let frame = 0;
  // One advance at a time: two that overlap would fire the same timers in a wrong order.
  let last = Promise.resolve();

  function notify(): void {
    version += 1;
    for (const listener of listeners) listener();
  }

  function advance(ms: number): Promise<void> {
    last = last.then(() => clock.advance(ms)).then(notify);
    return last;
  }

  function run(before: number): void {
    frame = requestAnimationFrame((now) => {
      const elapsed = Math.min(Math.max(0, now - before), LONGEST_FRAME_MS) * speed;
      void advance(elapsed).then(() => goOn(now));
    });
  }

  function goOn(now: number): void {
    if (isPlaying) run(now);
  }

  function pause(): void {
    cancelAnimationFrame(frame);
    if (!isPlaying) return;
    isPlaying = false;
    notify();
  }

  return {
    now: () => clock.now(),
    after: (ms, callback) => clock.after(ms, callback),
    sleep: (ms) => clock.sleep(ms),
    advance,
    get pending() {
      return clock.pending;
    },
    get isPlaying() {
      return isPlaying;
    },
    get speed() {
      return speed;
    },
    play() {
      if (isPlaying) return;
      isPlaying = true;
      notify();
      run(performance.now());
    },
    pause,
    setSpeed(next) {
      speed = next;
      notify();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
    dispose: pause,
  };
}
