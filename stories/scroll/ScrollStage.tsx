import { useEffect, useRef, useState } from "react";
import { StreamStage, type StreamStageProps } from "../stage/StreamStage.js";

/** Shows a chat, and beside it what its scroll position does: attach, detach, jump, unseen. */
export function ScrollStage(props: StreamStageProps) {
  const stage = useRef<HTMLDivElement>(null);
  const [events, setEvents] = useState<readonly string[]>([]);
  const [rest, setRest] = useState(0);
  useEffect(() => {
    const root = stage.current;
    if (root === null) return undefined;
    let before = snapshotOf(root);
    const look = (): void => {
      const now = snapshotOf(root);
      const happened = eventsBetween(before, now);
      before = now;
      setRest(now.rest);
      if (happened.length > 0) setEvents((known) => [...known, ...happened].slice(-20));
    };
    const changes = new MutationObserver(look);
    changes.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    root.addEventListener("scroll", look, { capture: true, passive: true });
    look();
    return () => {
      changes.disconnect();
      root.removeEventListener("scroll", look, { capture: true });
    };
  }, []);
  return (
    <div className="show-split">
      <div ref={stage}>
        <StreamStage {...props} />
      </div>
      <aside className="show-panel" aria-label="Scroll events">
        <h2>Scroll events</h2>
        <p>{rest} px to the end</p>
        <ol>
          {events.map((event, index) => (
            // The list only grows at its end.
            // oxlint-disable-next-line react/no-array-index-key -- see above
            <li key={index}>{event}</li>
          ))}
        </ol>
      </aside>
    </div>
  );
}

interface ScrollSnapshot {
  readonly isFollowing: boolean;
  readonly jump: string | undefined;
  readonly rest: number;
}

function snapshotOf(root: HTMLElement): ScrollSnapshot {
  const log = root.querySelector<HTMLElement>('[role="log"]');
  return {
    isFollowing: log?.dataset["following"] !== "false",
    jump: root.querySelector(".sc-jump")?.getAttribute("aria-label") ?? undefined,
    rest: log === null ? 0 : Math.round(log.scrollHeight - log.clientHeight - log.scrollTop),
  };
}

function eventsBetween(before: ScrollSnapshot, now: ScrollSnapshot): readonly string[] {
  return [
    ...(before.isFollowing && !now.isFollowing ? ["detach"] : []),
    ...(!before.isFollowing && now.isFollowing ? ["attach"] : []),
    ...(now.jump !== undefined && now.jump !== before.jump ? [now.jump] : []),
  ];
}
