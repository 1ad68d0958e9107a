import { act } from "react";
import { createRoot } from "react-dom/client";
import { describe, expect, it } from "vitest";
import "../../src/styles.css";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";
import { attacks } from "./attacks.js";
import { longBlocks } from "./documents.js";

declare global {
  // React's own switch for tests that use `act`.
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}
globalThis.IS_REACT_ACT_ENVIRONMENT = true;

function elementsRemoved(records: readonly MutationRecord[]): string[] {
  return records.flatMap((record) =>
    [...record.removedNodes].flatMap((node) =>
      node instanceof HTMLElement && node.dataset["cursor"] === undefined ? [node.outerHTML] : [],
    ),
  );
}

describe("a whole stream in a browser", () => {
  it("removes no element and no text when it ends (seeds 1 to 12)", () => {
    for (let seed = 1; seed <= 12; seed++) {
      const text = `${longBlocks(seed, 2500)}\n\n[^1]: The source\n\nThe last words.`;
      const host = document.createElement("div");
      document.body.append(host);
      const root = createRoot(host);
      const show = (length: number, streaming: boolean): void => {
        act(() =>
          root.render(<StreamingMarkdown streaming={streaming}>{text.slice(0, length)}</StreamingMarkdown>),
        );
      };
      for (let i = 50; i < text.length + 50; i += 50) show(i, true);
      const before = host.textContent ?? "";
      const observer = new MutationObserver(() => undefined);
      observer.observe(host, { childList: true, subtree: true, characterData: true });
      show(text.length, false);
      expect({ seed, removed: elementsRemoved(observer.takeRecords()) }).toEqual({ seed, removed: [] });
      expect((host.textContent ?? "").startsWith(before.slice(0, -40))).toBe(true);
      observer.disconnect();
      act(() => root.unmount());
      host.remove();
    }
  });

  it("asks no other host for anything and runs nothing, whatever the text tries", async () => {
    const title = document.title;
    const host = document.createElement("div");
    document.body.append(host);
    const root = createRoot(host);
    performance.clearResourceTimings();
    for (const text of attacks) {
      for (let i = 1; i <= text.length; i += 3) {
        act(() => root.render(<StreamingMarkdown streaming>{text.slice(0, i)}</StreamingMarkdown>));
      }
      act(() => root.render(<StreamingMarkdown>{text}</StreamingMarkdown>));
    }
    await new Promise((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(resolve));
    });
    const foreign = performance
      .getEntriesByType("resource")
      .filter(({ name }) => new URL(name).host !== location.host);
    expect(foreign.map(({ name }) => name)).toEqual([]);
    expect(document.title).toBe(title);
    act(() => root.unmount());
    host.remove();
  });
});
