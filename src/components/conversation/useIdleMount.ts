import { startTransition, useEffect, useState, useSyncExternalStore } from "react";

/** Messages that are mounted with the first paint: an answer and what stands round it, which a slow phone renders in one frame. */
const FIRST_SCREEN = 3;
/** Messages that are mounted in one piece of idle time. */
const PIECE = 2;

const never = (): (() => void) => () => {};

/** True while React takes over HTML that a server rendered, and on the server. */
export function useIsHydrating(): boolean {
  return useSyncExternalStore(
    never,
    () => false,
    () => true,
  );
}

/**
 * How many of the last `count` messages are mounted. A long conversation opens at its end: the last screen first, the
 * rest upwards in idle pieces, as transitions, so that typing and scrolling come first. Messages that come later are
 * mounted at once. HTML of a server holds all of them, and so all are mounted.
 */
export function useIdleMount(count: number): number {
  const isHydrating = useIsHydrating();
  const [mounted, setMounted] = useState(isHydrating ? Number.POSITIVE_INFINITY : FIRST_SCREEN);
  const [known, setKnown] = useState(count);
  // Messages that are added are new ones at the end, or a page of history that was asked for: they are not put off.
  if (known !== count) {
    setKnown(count);
    if (count > known) setMounted(mounted + (count - known));
  }
  useEffect(() => {
    if (mounted >= count) return undefined;
    return whenIdle(() => {
      startTransition(() => {
        setMounted((now) => now + PIECE);
      });
    });
  }, [mounted, count]);
  return Math.min(mounted, count);
}

/** Safari has no idle callback: a short timer lets input and paint come first. */
function whenIdle(callback: () => void): () => void {
  if (typeof requestIdleCallback === "function") {
    const handle = requestIdleCallback(callback, { timeout: 500 });
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(callback, 16);
  return () => clearTimeout(timer);
}
