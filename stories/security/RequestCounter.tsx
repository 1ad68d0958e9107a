import { useEffect, useState } from "react";

/** The requests of this page whose address contains a text, from the browser's own list. */
export function useRequests(containing: string): readonly string[] {
  const [requests, setRequests] = useState<readonly string[]>([]);
  useEffect(() => {
    const add = (entries: readonly PerformanceEntry[]): void => {
      const names = entries.map(({ name }) => name).filter((name) => name.includes(containing));
      if (names.length > 0) setRequests((known) => [...known, ...names]);
    };
    const observer = new PerformanceObserver((list) => add(list.getEntries()));
    observer.observe({ type: "resource", buffered: false });
    return () => observer.disconnect();
  }, [containing]);
  return requests;
}
