import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";

/** How long a text stays, in milliseconds: left standing, it would be found when reading through the page. */
const STAYS_MS = 1500;

export interface Announcer {
  /** Mount it once, and before there is anything to say: a region that comes with its text says nothing. */
  readonly announcer: ReactNode;
  readonly announce: (text: string) => void;
}

/** The page's one voice for screen readers. The log itself is never live: it would repeat every token. */
export function useAnnouncer(): Announcer {
  const [text, setText] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const announce = useCallback((next: string): void => {
    clearTimeout(timer.current);
    setText(next);
    timer.current = setTimeout(setText, STAYS_MS, "");
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  const announcer = useMemo(
    () => (
      <div className="visually-hidden" aria-live="polite" aria-atomic="true" data-announcer>
        {text}
      </div>
    ),
    [text],
  );
  return { announcer, announce };
}
