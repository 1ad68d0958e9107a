/** How long a text stays, in milliseconds: left standing, it would be found when reading through the page. */
const STAYS_MS = 1500;
/** The shortest time between two texts, in milliseconds: a region that changes faster is read once. */
const GAP_MS = 400;

export type Priority = "polite" | "assertive";

/** What a screen reader is to hear now, in each of the two regions. */
export interface Announcements {
  readonly polite: string;
  readonly assertive: string;
}

/** The page's one voice for screen readers. */
export interface Announcer {
  readonly get: () => Announcements;
  readonly subscribe: (listener: () => void) => () => void;
  readonly announce: (text: string, priority?: Priority) => void;
  readonly dispose: () => void;
}

const silence: Announcements = { polite: "", assertive: "" };

/**
 * At most one text waits in each region: a newer one takes its place, since a queue would speak of things that are long
 * over.
 */
export function createAnnouncer(): Announcer {
  let now = silence;
  let spokenAt = -Infinity;
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const listeners = new Set<() => void>();

  function set(priority: Priority, text: string): void {
    now = { ...now, [priority]: text };
    for (const listener of listeners) listener();
  }

  function later(name: string, ms: number, act: () => void): void {
    clearTimeout(timers.get(name));
    timers.set(name, setTimeout(act, ms));
  }

  function speak(text: string, priority: Priority): void {
    spokenAt = Date.now();
    // The same text again is no change, and would not be read: a no-break space makes it one.
    set(priority, now[priority] === text ? `${text}\u00a0` : text);
    later(`clear-${priority}`, STAYS_MS, () => set(priority, ""));
  }

  return {
    get: () => now,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    announce(text, priority = "polite") {
      const rest = spokenAt + GAP_MS - Date.now();
      if (priority === "assertive" || rest <= 0) speak(text, priority);
      else later("wait", rest, () => speak(text, priority));
    },
    dispose() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
