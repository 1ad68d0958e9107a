import { useEffect, useState } from "react";
import type { MarkdownParser } from "../../markdown/markdownParser.js";

/** How often it is looked whether text has arrived, in milliseconds. */
const LOOK_MS = 40;
/** So many looks without new text are a pause: at least 120 ms. */
const LOOKS = 3;

/**
 * The number of the update after which the stream paused: what the parser holds back is then shown, and the cursor
 * blinks. One timer for the whole stream, since one for every update would cost more than the update's text.
 */
export function usePause(parser: MarkdownParser, streaming: boolean): number {
  const [pausedAt, setPausedAt] = useState(-1);
  useEffect(() => {
    if (!streaming) return undefined;
    let seen = -1;
    let quiet = 0;
    const timer = setInterval(() => {
      const { updates } = parser.stats;
      quiet = updates === seen ? quiet + 1 : 0;
      seen = updates;
      if (quiet === LOOKS) setPausedAt(updates);
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [parser, streaming]);
  return pausedAt;
}
