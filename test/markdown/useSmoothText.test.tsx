// @vitest-environment jsdom
import { act } from "react";
import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { advance, useSmoothText } from "../../src/react/markdown/useSmoothText.js";

function setReducedMotion(matches: boolean): void {
  vi.stubGlobal("matchMedia", () => ({ matches }));
}

describe("smooth text", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    setReducedMotion(false);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const frame = (): void => {
    act(() => {
      vi.advanceTimersToNextFrame();
    });
  };

  it("shows a burst over several frames, and all of it within a second", () => {
    const burst = "words ".repeat(40);
    const { result, rerender } = renderHook(({ text }) => useSmoothText(text, true), {
      initialProps: { text: "" },
    });
    rerender({ text: burst });
    expect(result.current).toBe("");
    frame();
    const first = result.current.length;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(burst.length / 4);
    for (let i = 0; i < 60; i++) {
      const before = result.current;
      frame();
      expect(result.current.startsWith(before)).toBe(true);
    }
    expect(result.current).toBe(burst);
  });

  it("is the text itself when the stream has ended", () => {
    const { result, rerender } = renderHook(({ text, active }) => useSmoothText(text, active), {
      initialProps: { text: "", active: true },
    });
    rerender({ text: "all of it", active: true });
    rerender({ text: "all of it", active: false });
    expect(result.current).toBe("all of it");
  });

  it("takes nothing back when a stream goes on that had ended, or is smooth only from now on", () => {
    const { result, rerender } = renderHook(({ text, active }) => useSmoothText(text, active), {
      initialProps: { text: "", active: true },
    });
    rerender({ text: "all of it", active: true });
    frame();
    rerender({ text: "all of it", active: false });
    rerender({ text: "all of it", active: true });
    expect(result.current).toBe("all of it");
    rerender({ text: "all of it and more of it", active: true });
    expect(result.current).toBe("all of it");
    frame();
    expect(result.current.length).toBeGreaterThan("all of it".length);
  });

  it("reveals another text from its beginning", () => {
    const { result, rerender } = renderHook(({ text }) => useSmoothText(text, true), {
      initialProps: { text: "a long answer ".repeat(20) },
    });
    rerender({ text: "" });
    rerender({ text: "another answer ".repeat(10) });
    expect(result.current).toBe("");
  });

  it("shows everything at once to a reader who asked for reduced motion", () => {
    setReducedMotion(true);
    const { result, rerender } = renderHook(({ text }) => useSmoothText(text, true), {
      initialProps: { text: "" },
    });
    rerender({ text: "all of it" });
    act(() => {
      vi.advanceTimersByTime(0);
    });
    expect(result.current).toBe("all of it");
  });

  it("never cuts a grapheme, and never falls further behind than its limit", () => {
    const text = "👨‍👩‍👧🇫🇷é👍🏽".repeat(60);
    const ends = new Set([0]);
    for (const { index, segment } of new Intl.Segmenter().segment(text)) ends.add(index + segment.length);
    for (let shown = 0; shown < text.length; shown = advance(text, shown, 1)) expect(ends).toContain(shown);
    expect(advance("x".repeat(10_000), 0, 1)).toBeGreaterThan(8_799);
  });
});
