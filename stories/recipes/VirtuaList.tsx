import { useState } from "react";
import { JumpToLatest, StreamingMarkdown, useFollowScroll } from "react-streaming-chat";
import { Virtualizer } from "virtua";
import type { VirtualListProps } from "./TanStackList.js";

/** Rows by virtua; `useFollowScroll` keeps the end in view, `shift` the place when rows are prepended. */
export function VirtuaList({ items }: VirtualListProps) {
  const { scroller, content, isFollowing, unseen, jump } = useFollowScroll({ count: items.length });
  const [before, setBefore] = useState({ first: items[0]?.id, isPrepended: false });
  // Set while rendering: virtua must know in the same render that the rows came in front of the others.
  if (before.first !== items[0]?.id) setBefore({ first: items[0]?.id, isPrepended: true });
  return (
    <div className="virtual">
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label="Conversation"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
        tabIndex={0}
        className="virtual-log"
      >
        <div ref={content}>
          <Virtualizer scrollRef={scroller} shift={before.isPrepended && !isFollowing}>
            {items.map(({ id, text }) => (
              <div key={id} data-row={id}>
                <StreamingMarkdown>{text}</StreamingMarkdown>
              </div>
            ))}
          </Virtualizer>
        </div>
      </div>
      {!isFollowing && <JumpToLatest unseen={unseen} onJump={jump} />}
    </div>
  );
}
