import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

/** Pixels within which the end counts as reached: fractional zoom leaves that much. */
const AT_END = 2;
/** How long a jump may glide before it simply arrives, in milliseconds: an answer that grows would outrun it. */
const GLIDE_MS = 350;

export interface FollowScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  /** The end is kept in view. */
  readonly isFollowing: boolean;
  /** Messages that came since the reader left the end. */
  readonly unseen: number;
  /** Goes to the end at once and stays there. */
  readonly follow: () => void;
  /** Goes to the end as the reader's wish, with a glide where motion is welcome. */
  readonly jump: () => void;
  /** Scrolls by a page, up (-1) or down (1). */
  readonly page: (direction: -1 | 1) => void;
}

/**
 * Keeps the end of a growing log in view, until the reader looks elsewhere. Any upward move of the reader detaches at
 * once, however small and by whatever means; only reaching the end, or asking for it, attaches again.
 */
export function useFollowScroll(messageCount: number): FollowScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const glide = useRef(0);
  const [isFollowing, setFollowing] = useState(true);
  const [seen, setSeen] = useState(messageCount);
  if (isFollowing && seen !== messageCount) setSeen(messageCount);

  const attach = useCallback((value: boolean): void => {
    following.current = value;
    if (!value) cancelAnimationFrame(glide.current);
    setFollowing(value);
  }, []);

  const toEnd = useCallback((): void => {
    const element = scroller.current;
    element?.scrollTo({ top: element.scrollHeight, behavior: "instant" });
  }, []);

  // An empty log shows its beginning.
  const isEmpty = messageCount === 0;
  useLayoutEffect(() => {
    if (isEmpty) return undefined;
    const element = scroller.current;
    const inner = content.current;
    if (element === null || inner === null) return undefined;
    let top = element.scrollTop;
    let end = element.scrollHeight - element.clientHeight;
    let pressed = false;
    const maximum = (): number => element.scrollHeight - element.clientHeight;

    const pin = (): void => {
      // A selection that is being dragged would be carried away with the text.
      if (!following.current || (pressed && isSelecting(element))) return;
      toEnd();
      top = element.scrollTop;
      end = maximum();
    };
    const onScroll = (): void => {
      const now = element.scrollTop;
      const nowEnd = maximum();
      const atEnd = now >= nowEnd - AT_END;
      // When the content shrinks, the browser moves up to the new end; the reader did not.
      const clamped = nowEnd < end && atEnd;
      if (now < top - 0.5 && !clamped) attach(false);
      else if (now > top && atEnd) attach(true);
      top = now;
      end = nowEnd;
    };
    // Known before the scrolling happens: our own next write could otherwise undo it.
    const onWheel = (event: WheelEvent): void => {
      if (event.deltaY < 0 && !event.ctrlKey && maximum() > 0 && !scrollsInside(event.target, element)) {
        attach(false);
      }
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      const up = ["ArrowUp", "PageUp", "Home"].includes(event.key) || (event.key === " " && event.shiftKey);
      if (up && maximum() > 0 && !isInteractive(event.target)) attach(false);
    };
    const onPress = (): void => {
      pressed = true;
    };
    const onRelease = (): void => {
      pressed = false;
    };

    const sizes = new ResizeObserver(pin);
    sizes.observe(element);
    sizes.observe(inner);
    pin();
    element.addEventListener("scroll", onScroll, { passive: true });
    element.addEventListener("wheel", onWheel, { passive: true });
    element.addEventListener("keydown", onKeyDown);
    element.addEventListener("pointerdown", onPress);
    window.addEventListener("pointerup", onRelease);
    window.addEventListener("pointercancel", onRelease);
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", onScroll);
      element.removeEventListener("wheel", onWheel);
      element.removeEventListener("keydown", onKeyDown);
      element.removeEventListener("pointerdown", onPress);
      window.removeEventListener("pointerup", onRelease);
      window.removeEventListener("pointercancel", onRelease);
    };
  }, [isEmpty, attach, toEnd]);

  useEffect(() => () => cancelAnimationFrame(glide.current), []);

  const follow = useCallback((): void => {
    attach(true);
    toEnd();
  }, [attach, toEnd]);

  const jump = useCallback((): void => {
    const element = scroller.current;
    if (element === null) return;
    // The button that asked for this is about to vanish; focus would be lost with it.
    element.focus({ preventScroll: true });
    const startedAt = performance.now();
    const step = (): void => {
      const rest = element.scrollHeight - element.clientHeight - element.scrollTop;
      if (rest <= AT_END || performance.now() - startedAt > GLIDE_MS) {
        follow();
        return;
      }
      element.scrollBy({ top: Math.max(rest / 4, 1), behavior: "instant" });
      glide.current = requestAnimationFrame(step);
    };
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) follow();
    else step();
  }, [follow]);

  const page = useCallback(
    (direction: -1 | 1): void => {
      const element = scroller.current;
      if (element === null) return;
      if (direction < 0 && element.scrollTop > 0) attach(false);
      element.scrollBy({ top: direction * element.clientHeight * 0.9, behavior: "instant" });
    },
    [attach],
  );

  const unseen = Math.max(0, messageCount - seen);
  return { scroller, content, isFollowing, unseen, follow, jump, page };
}

function isSelecting(element: HTMLElement): boolean {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && element.contains(selection.anchorNode);
}

function isInteractive(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [role='toolbar']") !== null;
}

/** Whether something between `target` and `scroller` would take an upward wheel for itself. */
function scrollsInside(target: EventTarget | null, scroller: HTMLElement): boolean {
  let element = target instanceof Element ? target : null;
  while (element !== null && element !== scroller) {
    if (element.scrollTop > 0 && /auto|scroll/.test(getComputedStyle(element).overflowY)) return true;
    element = element.parentElement;
  }
  return false;
}
