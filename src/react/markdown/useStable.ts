import { useState } from "react";

/**
 * The earlier value for as long as a new one has the same entries. An object written in place is a new one on every
 * render, and a new one would render the whole text again.
 */
export function useStable<T extends object | undefined>(value: T): T {
  const [kept, setKept] = useState(value);
  if (kept === value || isSame(kept, value)) return kept;
  setKept(value);
  return value;
}

function isSame(a: object | undefined, b: object | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return (
    left.length === right.size && left.every(([key, value]) => right.has(key) && right.get(key) === value)
  );
}
