import { afterEach, expect, it, vi } from "vitest";
import { isOffline } from "../../../src/chat/platform/isOffline.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

it("a runtime that says nothing of the network is not offline", () => {
  for (const [navigator, offline] of [
    [undefined, false],
    [{}, false],
    [{ onLine: true }, false],
    [{ onLine: false }, true],
  ] as const) {
    vi.stubGlobal("navigator", navigator);
    expect(isOffline()).toBe(offline);
  }
});
