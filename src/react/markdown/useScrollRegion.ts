import { useEffect, useRef, useState } from "react";

/** Attributes with which a keyboard reaches an element that scrolls; none while all of the element is visible. */
export interface ScrollRegion<T extends HTMLElement> {
  readonly ref: { current: T | null };
  readonly props: { tabIndex?: number; role?: string; "aria-label"?: string; "data-overflows"?: "" };
}

/**
 * A box whose content is wider than itself becomes a named group that can be focused, and scrolls (`data-overflows`): a
 * scroll container that does not overflow would cost a layer at every frame. A group and not a region: regions are
 * landmarks, and an answer with five tables would add five landmarks of one name to the page.
 *
 * The browser notifies when the box or its content changes its size, so nothing is measured while text arrives. `complete`:
 * content that has no box of its own, because the page has another style sheet, is measured once more when it ends.
 */
export function useScrollRegion<T extends HTMLElement>(label: string, complete: boolean): ScrollRegion<T> {
  const ref = useRef<T>(null);
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (element === null || typeof ResizeObserver === "undefined") return undefined;
    const observer = new ResizeObserver(() => setOverflows(element.scrollWidth > element.clientWidth + 1));
    observer.observe(element);
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the end of the content is the reason to measure
  }, [complete]);
  return {
    ref,
    props: overflows ? { tabIndex: 0, role: "group", "aria-label": label, "data-overflows": "" } : {},
  };
}
