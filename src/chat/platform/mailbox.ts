/**
 * Keeps changes of the chat and callbacks of the app apart: a callback runs after the change that it reports, never
 * inside it. What a callback asks of the chat (`stop()`, `sendMessage()`) then meets a chat whose change is complete, and
 * the code that made the change need not ask afterwards whether it was stopped meanwhile.
 */
export interface Mailbox {
  /** Makes a change. Changes may be nested; the outermost one calls `onChanged`, then runs what was posted, in order. */
  change<T>(make: () => T): T;
  /** Runs `task` after the current change, or at once if there is none. Tasks must not throw. */
  readonly post: (task: () => void) => void;
}

/** @param onChanged called at the end of each outermost change, before the posted tasks */
export function createMailbox(onChanged: () => void): Mailbox {
  const tasks: (() => void)[] = [];
  let depth = 0;
  let isDelivering = false;

  function deliver(): void {
    // A task that makes a change must not run the tasks after it: they would run inside it.
    if (depth > 0 || isDelivering) return;
    isDelivering = true;
    try {
      for (let task = tasks.shift(); task; task = tasks.shift()) task();
    } finally {
      // Without this, one task that throws would keep every later task from running.
      isDelivering = false;
    }
  }

  return {
    change(make) {
      depth += 1;
      try {
        return make();
      } finally {
        depth -= 1;
        if (depth === 0) onChanged();
        deliver();
      }
    },
    post(task) {
      tasks.push(task);
      deliver();
    },
  };
}
