import { elementScroll, useVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef } from "react";
import { JumpToLatest, StreamingMarkdown, useFollowScroll } from "react-streaming-chat";

export interface VirtualListProps {
  readonly items: readonly { readonly id: string; readonly text: string }[];
}

/** Rows by @tanstack/react-virtual; `useFollowScroll` keeps the end in view, `anchorTo` the place when rows are prepended. */
export function TanStackList({ items }: VirtualListProps) {
  const { scroller, content, isFollowing, unseen, jump } = useFollowScroll({ count: items.length });
  // One of the two writes the position: the follow policy at the end and on the way there, the list elsewhere. What the
  // list writes upwards as rows are measured would pass for the reader's own gesture.
  const listWrites = useRef(false);
  useLayoutEffect(() => {
    listWrites.current = !isFollowing;
  }, [isFollowing]);
  // oxlint-disable-next-line react/incompatible-library -- the compiler leaves this component as it is
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => items[index]?.id ?? index,
    estimateSize: () => 120,
    // Without this, the list scrolls to its beginning when it mounts, which looks like the reader's own gesture.
    initialOffset: () => items.length * 120,
    scrollToFn: (...args) => {
      if (listWrites.current) elementScroll(...args);
    },
    anchorTo: isFollowing ? "start" : "end",
    overscan: 4,
  });
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
        <div ref={content} style={{ blockSize: rows.getTotalSize(), position: "relative" }}>
          {rows.getVirtualItems().map((row) => (
            <div
              key={row.key}
              ref={rows.measureElement}
              data-index={row.index}
              data-row={items[row.index]?.id}
              style={{ insetInline: 0, position: "absolute", transform: `translateY(${row.start}px)` }}
            >
              <StreamingMarkdown>{items[row.index]?.text}</StreamingMarkdown>
            </div>
          ))}
        </div>
      </div>
      {!isFollowing && (
        <JumpToLatest
          unseen={unseen}
          onJump={() => {
            listWrites.current = false;
            jump();
          }}
        />
      )}
    </div>
  );
}
