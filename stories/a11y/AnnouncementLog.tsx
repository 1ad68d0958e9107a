import { useEffect, useRef, useState, type ReactNode } from "react";

interface Announcement {
  readonly kind: string;
  readonly text: string;
}

/** Shows a chat, and beside it each text that its live regions and alerts gave to a screen reader. */
export function AnnouncementLog({ children }: { readonly children: ReactNode }) {
  const stage = useRef<HTMLDivElement>(null);
  const [spoken, setSpoken] = useState<readonly Announcement[]>([]);
  useEffect(() => {
    const root = stage.current;
    if (root === null) return undefined;
    const observer = new MutationObserver((records) => {
      const said = records.flatMap((record) => announcementsOf(record));
      if (said.length > 0) setSpoken((known) => [...known, ...said]);
    });
    observer.observe(root, { subtree: true, childList: true, characterData: true });
    return () => observer.disconnect();
  }, []);
  return (
    <div className="show-split">
      <div ref={stage}>{children}</div>
      <aside className="show-panel" aria-label="Announcements">
        <h2>Announcements</h2>
        <strong data-announcements={spoken.length}>{spoken.length}</strong>
        <ol>
          {spoken.map(({ kind, text }, index) => (
            // The list only grows at its end.
            // oxlint-disable-next-line react/no-array-index-key -- see above
            <li key={index} data-kind={kind}>
              {text}
            </li>
          ))}
        </ol>
      </aside>
    </div>
  );
}

/** A live region speaks when its text changes, an alert when it is added. Empty text is silence. */
function announcementsOf({ target, addedNodes }: MutationRecord): readonly Announcement[] {
  const element = target instanceof Element ? target : target.parentElement;
  const region = element?.closest('[aria-live="polite"], [aria-live="assertive"]');
  if (region !== null && region !== undefined) {
    const text = region.textContent.trim();
    return text === "" ? [] : [{ kind: region.getAttribute("aria-live") ?? "", text }];
  }
  return [...addedNodes].flatMap((node) => {
    const alert =
      node instanceof Element &&
      (node.matches('[role="alert"]') ? node : node.querySelector('[role="alert"]'));
    return alert instanceof Element ? [{ kind: "assertive", text: alert.textContent.trim() }] : [];
  });
}
