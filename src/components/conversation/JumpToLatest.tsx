"use client";

import { useChatUi } from "../context/chatUi.js";
import { Icon } from "../elements/Icon.js";

export interface JumpToLatestProps {
  /** Messages that came since the reader left the end. */
  readonly unseen: number;
  readonly onJump: () => void;
}

/** The way back to the end. Mount it only while the reader is elsewhere. */
export function JumpToLatest({ unseen, onJump }: JumpToLatestProps) {
  const { labels } = useChatUi();
  const count = unseen > 0 ? labels.unseen(unseen) : undefined;
  return (
    <button
      type="button"
      className="sc-jump"
      aria-label={count === undefined ? labels.jumpToLatest : `${labels.jumpToLatest}, ${count}`}
      onClick={onJump}
    >
      <Icon name="down" />
      {count !== undefined && <span>{count}</span>}
    </button>
  );
}
