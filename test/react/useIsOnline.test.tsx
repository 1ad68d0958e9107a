// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { useIsOnline } from "react-streaming-chat";

afterEach(() => {
  vi.restoreAllMocks();
});

function Notice(): string {
  return useIsOnline() ? "online" : "offline";
}

describe("useIsOnline", () => {
  it("follows the browser, and stops with the component", () => {
    const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(true);
    const { result, unmount } = renderHook(useIsOnline);
    expect(result.current).toBe(true);
    online.mockReturnValue(false);
    act(() => void window.dispatchEvent(new Event("offline")));
    expect(result.current).toBe(false);
    online.mockReturnValue(true);
    act(() => void window.dispatchEvent(new Event("online")));
    expect(result.current).toBe(true);
    const removed = vi.spyOn(window, "removeEventListener");
    unmount();
    expect(removed.mock.calls.map(([name]) => name)).toEqual(["online", "offline"]);
  });

  it("is true on a server", () => {
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    expect(renderToString(<Notice />)).toBe("online");
  });
});
