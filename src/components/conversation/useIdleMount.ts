import { startTransition, useEffect, useRef, useState, useSyncExternalStore } from "react";

/** Messages that are mounted with the first paint: an answer and what stands round it, which a slow phone renders in one frame. */
const FIRST_SCREEN = 3;
/** How long a piece of idle time may keep the browser, in milliseconds: what fits is mounted in it. */
const PIECE_MS = 24;
/** The most messages in a piece. */
const LARGEST_PIECE = 8;

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
  /** The size of the last piece, and when it was begun. */
  const piece = useRef({ size: 1, beganAt: Number.NaN });
  useEffect(() => {
    if (mounted >= count) return undefined;
    // Adapts to what messages cost here: a fixed number would be slow on a fast machine, or hold up a slow phone.
    const { size, beganAt } = piece.current;
    const took = performance.now() - beganAt;
    const next = took > PIECE_MS ? Math.max(1, size >> 1) : took < PIECE_MS / 2 ? size + 1 : size;
    return whenIdle(() => {
      piece.current = { size: Math.min(next, LARGEST_PIECE), beganAt: performance.now() };
      startTransition(() => {
        setMounted((now) => now + piece.current.size);
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
