/** Pixels within which the end counts as reached: fractional zoom leaves that much. */
const AT_END = 2;

const MESSAGE = "[data-message-id]";

/** The heading of a panel that is closed. */
const CLOSED = '[aria-expanded="false"], details:not([open]) > summary';

/**
 * What a conversation does with its scroll position as it grows. `end`: shows the end. `turn-top`: a question that the
 * reader sends goes to the top, and its answer grows below it. `none`: stays where it is.
 */
export type FollowMode = "end" | "turn-top" | "none";

export interface FollowPolicy {
  /** Whether the end is kept in view. */
  readonly isFollowing: () => boolean;
  /** Scrolls to the end at once, and follows it. */
  readonly follow: () => void;
  /** Leaves the end, as if the reader had scrolled up. */
  readonly detach: () => void;
  /** Keeps the position until the returned function is called: a virtual list that measures its rows asks for this. */
  readonly pause: () => () => void;
  readonly dispose: () => void;
}

/**
 * Keeps the end of growing content in view until the reader looks elsewhere. Every upward move of the reader detaches at
 * once, however small and by whatever means; only reaching the end, or asking for it, attaches again.
 *
 * The position is written in the observer of sizes, which runs after layout and before paint: no frame is painted
 * behind the end.
 */
export function followEnd(
  scroller: HTMLElement,
  content: HTMLElement,
  onChange: (isFollowing: boolean) => void,
  startsFollowing = true,
): FollowPolicy {
  let following = startsFollowing;
  let pauses = 0;
  let pressed = false;
  /** The reader holds the scroll bar. */
  let holdsBar = false;
  /** The reader has just opened a panel, which the next layout shows. */
  let opens = false;
  let top = scroller.scrollTop;
  let end = maximum();
  let height = scroller.clientHeight;
  /** The first message and its place, while the reader is at the very top. */
  let atTop: { readonly first: Element; readonly place: number } | undefined;

  function maximum(): number {
    return scroller.scrollHeight - scroller.clientHeight;
  }

  function set(value: boolean): void {
    if (following === value) return;
    following = value;
    onChange(value);
  }

  function remember(): void {
    top = scroller.scrollTop;
    end = maximum();
    height = scroller.clientHeight;
    const first = top === 0 && end > 0 ? content.querySelector(MESSAGE) : null;
    atTop = first === null ? undefined : { first, place: placeOf(first) };
  }

  function placeOf(element: Element): number {
    return element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  }

  /** Browsers keep the view still when content comes above it, except at the very top, where history is loaded. */
  function keepTop(): void {
    if (atTop === undefined || !atTop.first.isConnected || scroller.scrollTop !== 0) return;
    const moved = placeOf(atTop.first) - atTop.place;
    if (moved <= 0.5) return;
    scroller.scrollTo({ top: moved, behavior: "instant" });
    remember();
  }

  function toEnd(): void {
    scroller.scrollTo({ top: scroller.scrollHeight, behavior: "instant" });
    remember();
  }

  function pin(): void {
    // A move since the last look, in the frame in which content came: its event comes after this, and writing the
    // position now would undo it unseen. Where the scroller itself changed, the browser may have moved it.
    if (scroller.clientHeight === height && hasMovedUp()) set(false);
    // The reader looks at the heading that was pressed; following the end would push it out of sight.
    if (opens && maximum() - scroller.scrollTop > AT_END) set(false);
    opens = false;
    // The browser reckons with the place where the bar was taken: to write a position now would tear it away.
    if (holdsBar) return;
    if (!following && pauses === 0) keepTop();
    // A selection that is being dragged would be carried away with the text.
    if (!following || pauses > 0 || (pressed && isSelecting(scroller))) return;
    toEnd();
  }

  function hasMovedUp(): boolean {
    const now = scroller.scrollTop;
    const nowEnd = maximum();
    // When the content shrinks, the browser moves up to the new end; the reader did not.
    const clamped = nowEnd < end && now >= nowEnd - AT_END;
    return now < top - 0.5 && !clamped;
  }

  function onScroll(): void {
    const now = scroller.scrollTop;
    // Content that grows while the bar is dragged upwards may leave the number greater than before.
    const isTaken = holdsBar && Math.abs(now - top) > 0.5 && now < maximum() - AT_END;
    if (hasMovedUp() || isTaken) set(false);
    else if (now > top && now >= maximum() - AT_END) set(true);
    remember();
  }

  /** Known before the scrolling happens: the next write of `pin` could otherwise undo the gesture. */
  function onWheel(event: WheelEvent): void {
    if (event.deltaY < 0 && !event.ctrlKey && maximum() > 0 && !scrollsInside(event.target, scroller))
      set(false);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const up = ["ArrowUp", "PageUp", "Home"].includes(event.key) || (event.key === " " && event.shiftKey);
    if (event.altKey || maximum() <= 0 || isInteractive(event.target)) return;
    if (up) set(false);
    // The browser glides to where the end is now, which an answer that grows fast is past by then.
    if (event.key === "End" && !event.shiftKey) set(true);
  }

  function onClick(event: MouseEvent): void {
    const { target } = event;
    if (!(target instanceof Element) || target.closest(CLOSED) === null) return;
    opens = true;
    // A panel without height changes no size: the next delta must not be taken for it. Sizes are observed after the
    // callbacks of a frame, so the second callback is the first that comes after them.
    requestAnimationFrame(() => requestAnimationFrame(() => (opens = false)));
  }

  const onPress = (event: PointerEvent): void => {
    pressed = true;
    const x = event.clientX - scroller.getBoundingClientRect().left - scroller.clientLeft;
    holdsBar = event.target === scroller && (x < 0 || x >= scroller.clientWidth);
  };
  const onRelease = (): void => {
    pressed = false;
    if (!holdsBar) return;
    // The event of the last move may still be on its way.
    onScroll();
    holdsBar = false;
    pin();
  };
  /** Some browsers do not tell that a scroll bar was let go. */
  const onMove = (event: PointerEvent): void => {
    if (holdsBar && event.buttons === 0) onRelease();
  };

  const sizes = new ResizeObserver(pin);
  sizes.observe(scroller);
  sizes.observe(content);
  pin();
  scroller.addEventListener("scroll", onScroll, { passive: true });
  scroller.addEventListener("wheel", onWheel, { passive: true });
  scroller.addEventListener("keydown", onKeyDown);
  // Captured: the click opens the panel before it gets here, and its heading would say that it is open.
  scroller.addEventListener("click", onClick, { capture: true });
  scroller.addEventListener("pointerdown", onPress);
  window.addEventListener("pointermove", onMove, { passive: true });
  window.addEventListener("pointerup", onRelease);
  window.addEventListener("pointercancel", onRelease);

  return {
    isFollowing: () => following,
    follow() {
      set(true);
      toEnd();
    },
    detach: () => set(false),
    pause() {
      pauses += 1;
      let isPaused = true;
      return () => {
        if (!isPaused) return;
        isPaused = false;
        pauses -= 1;
        pin();
      };
    },
    dispose() {
      sizes.disconnect();
      scroller.removeEventListener("scroll", onScroll);
      scroller.removeEventListener("wheel", onWheel);
      scroller.removeEventListener("keydown", onKeyDown);
      scroller.removeEventListener("click", onClick, { capture: true });
      scroller.removeEventListener("pointerdown", onPress);
      window.removeEventListener("pointermove", onMove);
      window.removeEventListener("pointerup", onRelease);
      window.removeEventListener("pointercancel", onRelease);
    },
  };
}

function isSelecting(element: HTMLElement): boolean {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && element.contains(selection.anchorNode);
}

function isInteractive(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, [role='toolbar'], [role='listbox']") !== null
  );
}

/** Whether an element between `target` and `scroller` would take an upward wheel for itself. */
function scrollsInside(target: EventTarget | null, scroller: HTMLElement): boolean {
  let element = target instanceof Element ? target : null;
  while (element !== null && element !== scroller) {
    if (element.scrollTop > 0 && /auto|scroll/.test(getComputedStyle(element).overflowY)) return true;
    element = element.parentElement;
  }
  return false;
}
