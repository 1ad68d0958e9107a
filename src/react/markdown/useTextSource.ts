import { useMemo, useSyncExternalStore } from "react";
import type { TextSnapshot, TextSource } from "../../chat/textSource.js";

const nothing: TextSnapshot = { text: "", isComplete: true };
const unsubscribed = (): void => {};

/**
 * The text of a source. A text that `append` can show renders nothing: the component is told only when React has to
 * render.
 */
export function useTextSource(
  source: TextSource | undefined,
  append: (snapshot: TextSnapshot) => boolean,
): TextSnapshot {
  const follower = useMemo(() => createFollower(source, append), [source, append]);
  useSyncExternalStore(follower.subscribe, follower.countRenders, follower.countRenders);
  return source?.getSnapshot() ?? nothing;
}

interface Follower {
  readonly subscribe: (listener: () => void) => () => void;
  /** How often the text has changed in a way that React has to render. */
  readonly countRenders: () => number;
}

function createFollower(
  source: TextSource | undefined,
  append: (snapshot: TextSnapshot) => boolean,
): Follower {
  if (source === undefined) return { subscribe: () => unsubscribed, countRenders: () => 0 };
  /** What React has rendered or `append` has shown. */
  let seen = nothing;
  let renders = 0;
  const isNews = ({ text, isComplete }: TextSnapshot): boolean =>
    isComplete !== seen.isComplete || text !== seen.text;
  return {
    subscribe: (listener) =>
      source.subscribe(() => {
        const snapshot = source.getSnapshot();
        if (!isNews(snapshot)) return;
        if (append(snapshot)) seen = snapshot;
        else listener();
      }),
    countRenders() {
      const snapshot = source.getSnapshot();
      if (isNews(snapshot)) {
        seen = snapshot;
        renders += 1;
      }
      return renders;
    },
  };
}
