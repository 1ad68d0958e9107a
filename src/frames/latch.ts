import type { FrameScheduler } from "./frameScheduler.js";

/**
 * Holds the newest value back until the next frame. What can be read is what was last published, so a reader never
 * sees half a frame, and a burst of a thousand changes costs one publication.
 */
export interface Latch<T> {
  /** The published value; the same object until the next publication. */
  get: () => T;
  /** The value has changed and is published when the scheduler allows. `urgent`: more than text has changed. */
  mark: (urgent?: boolean) => void;
  /** Publishes now what has been marked. Does nothing when nothing has. */
  flush: () => void;
  /** Calls `listener` after each publication. Returns its undo. */
  subscribe: (listener: () => void) => () => void;
}

/**
 * @param produce builds the value at the moment of publication
 * @param scheduler says when that is; read at each `mark`
 * @param onListenerError receives what a listener threw
 */
export function createLatch<T>(
  produce: () => T,
  scheduler: () => FrameScheduler,
  onListenerError: (error: unknown) => void,
): Latch<T> {
  let published = produce();
  let dirty = false;
  let isUrgent = false;
  let cancel: (() => void) | undefined;
  const listeners = new Set<() => void>();

  function publish(): void {
    cancel?.();
    cancel = undefined;
    if (!dirty) return;
    dirty = false;
    published = produce();
    // A copy: a listener may unsubscribe itself or others while it is told.
    for (const listener of Array.from(listeners)) {
      if (!listeners.has(listener)) continue;
      try {
        listener();
      } catch (error) {
        // One broken listener must not keep the others, or the stream, from going on.
        onListenerError(error);
      }
    }
  }

  return {
    get: () => published,
    mark(urgent = false) {
      // A publication that waits for text must not make this change wait with it.
      if (dirty && (!urgent || isUrgent)) return;
      cancel?.();
      cancel = undefined;
      dirty = true;
      isUrgent = urgent;
      // A scheduler may call back before it returns (`sync`); its undo must not be kept then.
      const undo = scheduler().schedule(publish, urgent);
      if (dirty) cancel = undo;
    },
    flush: publish,
    subscribe(listener) {
      // Wrapped: the same function subscribed twice is two subscriptions with two undos.
      const entry = (): void => listener();
      listeners.add(entry);
      return () => {
        listeners.delete(entry);
      };
    },
  };
}
