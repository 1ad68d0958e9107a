"use client";

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { followEnd, type FollowMode, type FollowPolicy } from "./followPolicy.js";

/** How long a jump may glide before it simply arrives, in milliseconds: an answer that grows would outrun it. */
const GLIDE_MS = 350;
/** Space above a question that was scrolled to the top, in pixels. */
const TOP_GAP = 16;

export interface FollowScrollOptions {
  /** How many messages there are; 0 shows the beginning. */
  readonly count: number;
  /** @defaultValue "end" */
  readonly follow?: FollowMode | undefined;
}

export interface FollowScroll {
  /** Give it to the element that scrolls. */
  readonly scroller: { current: HTMLDivElement | null };
  /** Give it to the only child of the scroller, whose size is watched. */
  readonly content: { current: HTMLDivElement | null };
  /** The end is kept in view. */
  readonly isFollowing: boolean;
  /** Messages that came since the reader left the end. */
  readonly unseen: number;
  /** Scrolls to the end at once and follows it; with `turn-top`, scrolls the last question to the top. */
  readonly toLatest: () => void;
  /** Scrolls to the end as the reader's wish: glides where motion is welcome, and moves focus to the scroller. */
  readonly jump: () => void;
  /** Scrolls by a page, up (-1) or down (1). */
  readonly page: (direction: -1 | 1) => void;
  /** Keeps the position until the returned function is called. */
  readonly pause: () => () => void;
}

/**
 * Keeps the end of a growing log in view until the reader looks elsewhere, and knows what the reader has not seen. Works
 * with any scroll container, also with a virtual list's.
 */
export function useFollowScroll({ count, follow = "end" }: FollowScrollOptions): FollowScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const policy = useRef<FollowPolicy | undefined>(undefined);
  const glide = useRef(0);
  const [isFollowing, setFollowing] = useState(true);
  const [seen, setSeen] = useState(count);
  // A conversation that was exchanged for a shorter one has nothing unseen.
  if ((isFollowing || seen > count) && seen !== count) setSeen(count);

  const isEmpty = count === 0;
  useLayoutEffect(() => {
    const [outer, inner] = [scroller.current, content.current];
    if (isEmpty || outer === null || inner === null) return undefined;
    const current = followEnd(
      outer,
      inner,
      (value) => {
        if (!value) cancelAnimationFrame(glide.current);
        setFollowing(value);
      },
      follow !== "none",
    );
    policy.current = current;
    setFollowing(current.isFollowing());
    const sizes = new ResizeObserver(() => {
      // Only once a question was scrolled to the top: a conversation that opens has nothing to reserve.
      if (inner.style.paddingBlockEnd !== "") reserve(outer, inner);
    });
    if (follow === "turn-top") sizes.observe(inner);
    return () => {
      sizes.disconnect();
      policy.current = undefined;
      current.dispose();
    };
  }, [isEmpty, follow]);

  useEffect(() => () => cancelAnimationFrame(glide.current), []);

  const toLatest = useCallback((): void => {
    if (follow === "turn-top") {
      policy.current?.detach();
      if (scroller.current !== null && content.current !== null) turnToTop(scroller.current, content.current);
      return;
    }
    policy.current?.follow();
  }, [follow]);

  const jump = useCallback((): void => {
    const element = scroller.current;
    if (element === null) return;
    // The button that asked for this unmounts; focus would be lost with it.
    element.focus({ preventScroll: true });
    const startedAt = performance.now();
    const step = (): void => {
      const rest = element.scrollHeight - element.clientHeight - element.scrollTop;
      if (rest <= 2 || performance.now() - startedAt > GLIDE_MS) {
        policy.current?.follow();
        return;
      }
      element.scrollBy({ top: Math.max(rest / 4, 1), behavior: "instant" });
      glide.current = requestAnimationFrame(step);
    };
    cancelAnimationFrame(glide.current);
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) policy.current?.follow();
    else step();
  }, []);

  const page = useCallback((direction: -1 | 1): void => {
    const element = scroller.current;
    if (element === null) return;
    if (direction < 0 && element.scrollTop > 0) policy.current?.detach();
    element.scrollBy({ top: direction * element.clientHeight * 0.9, behavior: "instant" });
  }, []);

  const pause = useCallback((): (() => void) => policy.current?.pause() ?? (() => {}), []);

  return { scroller, content, isFollowing, unseen: Math.max(0, count - seen), toLatest, jump, page, pause };
}

/**
 * Scrolls the last question to the top. Below a short answer there is not enough content to scroll by: the missing
 * height is reserved below it. The reserve shrinks as the answer grows, and stays when the answer ends, since taking it
 * away would move the text.
 */
function turnToTop(scroller: HTMLElement, content: HTMLElement): void {
  const question = reserve(scroller, content);
  if (question === undefined) return;
  const top =
    question.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
  scroller.scrollTo({ top: top - TOP_GAP, behavior: "instant" });
}

/** Reserves the height below the last question. Gives the question. */
function reserve(scroller: HTMLElement, content: HTMLElement): HTMLElement | undefined {
  const questions = content.querySelectorAll<HTMLElement>('[data-role="user"]');
  const question = questions[questions.length - 1];
  if (question === undefined) return undefined;
  const reserved = Number.parseFloat(content.style.paddingBlockEnd) || 0;
  const below = content.getBoundingClientRect().bottom - reserved - question.getBoundingClientRect().top;
  const missing = Math.max(0, Math.ceil(scroller.clientHeight - TOP_GAP - below));
  content.style.paddingBlockEnd = `${missing}px`;
  return question;
}
