import { useEffect, useRef, useState } from "react";

/** What has arrived is shown within about this time, in milliseconds. */
const DRAIN_MS = 200;
/** Never more than this many characters behind. */
const BACKLOG_LIMIT = 1200;
/** How long a frame is taken to be when there was none before it, in milliseconds. */
const FRAME_MS = 16;

/**
 * A text that grows in bursts, as one that grows evenly: every frame shows a share of what is waiting, so the pace
 * follows the pace of arrival. Ends only between graphemes. Inactive, it is the text itself.
 */
export function useSmoothText(text: string, active: boolean): string {
  const [shown, setShown] = useState(text.length);
  const [wasActive, setWasActive] = useState(active);
  if (active !== wasActive) {
    setWasActive(active);
    // All of the text was on the page while nothing was revealed: none of it may be taken back.
    setShown(text.length);
  } else if (shown > text.length) {
    // Another text has begun, and is to be revealed from its beginning.
    setShown(text.length);
  }
  const lastFrame = useRef<number | undefined>(undefined);
  // Where nothing waits the effect has nothing to watch, and is not run again by every update.
  const waiting = active && shown < text.length ? text : undefined;
  useEffect(() => {
    if (waiting === undefined) {
      lastFrame.current = undefined;
      return undefined;
    }
    // A hidden page gets no frames, and a reader who wants no motion gets none.
    if (document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches) {
      const timer = setTimeout(() => setShown(waiting.length));
      return () => clearTimeout(timer);
    }
    const frame = requestAnimationFrame((now) => {
      const elapsed = Math.min(now - (lastFrame.current ?? now - FRAME_MS), DRAIN_MS);
      lastFrame.current = now;
      setShown(advance(waiting, shown, elapsed));
    });
    return () => cancelAnimationFrame(frame);
  }, [waiting, shown]);
  return waiting === undefined ? text : text.slice(0, shown);
}

/** Where the shown part of `text` ends `elapsed` milliseconds later. */
export function advance(text: string, shown: number, elapsed: number): number {
  const from = Math.max(shown, text.length - BACKLOG_LIMIT);
  const to = from + Math.max(1, Math.round(((text.length - from) * elapsed) / DRAIN_MS));
  return to >= text.length ? text.length : graphemeEnd(text, to);
}

let segmenter: Intl.Segmenter | undefined;

/** The first end of a grapheme at or after `index`. */
function graphemeEnd(text: string, index: number): number {
  if (typeof Intl.Segmenter === "undefined") {
    // Without a segmenter at least no pair of surrogates is cut.
    return /[\udc00-\udfff]/.test(text.charAt(index)) ? index + 1 : index;
  }
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  // A grapheme is short, and none reaches over a line's end; that bounds how far back to begin.
  const start = Math.max(text.lastIndexOf("\n", index - 1) + 1, index - 64);
  for (const { index: at, segment } of segmenter.segment(text.slice(start, index + 64))) {
    if (start + at + segment.length >= index) return start + at + segment.length;
  }
  return index;
}
