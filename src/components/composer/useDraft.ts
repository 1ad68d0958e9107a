import { useCallback, useEffect, useRef, useState } from "react";

/** How long typing has to rest before the draft is written, in milliseconds. */
const REST_MS = 300;

/** The text that is being written, kept for each chat over a reload. Storage that is blocked keeps nothing. */
export function useDraft(key: string | undefined): readonly [string, (text: string) => void] {
  const [text, setText] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef("");

  useEffect(() => {
    if (key === undefined) return undefined;
    // After the first render: HTML of a server has no draft, and a difference would be an error of hydration.
    const stored = read(key);
    if (latest.current === "" && stored !== "") {
      latest.current = stored;
      setText(stored);
    }
    return () => {
      clearTimeout(timer.current);
      write(key, latest.current);
    };
  }, [key]);

  const change = useCallback(
    (next: string): void => {
      latest.current = next;
      setText(next);
      if (key === undefined) return;
      clearTimeout(timer.current);
      // A draft that was sent must not come back, also when the page closes within the rest.
      if (next === "") write(key, "");
      else timer.current = setTimeout(write, REST_MS, key, next);
    },
    [key],
  );
  return [text, change];
}

const nameOf = (key: string): string => `react-streaming-chat:draft:${key}`;

function read(key: string): string {
  try {
    return localStorage.getItem(nameOf(key)) ?? "";
  } catch {
    return "";
  }
}

function write(key: string, text: string): void {
  try {
    if (text === "") localStorage.removeItem(nameOf(key));
    else localStorage.setItem(nameOf(key), text);
  } catch {
    // Full or blocked: the draft lives as long as the page.
  }
}
