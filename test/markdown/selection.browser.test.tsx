import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import "../../src/styles.css";
import { StreamingMarkdown } from "../../src/react/StreamingMarkdown.js";

declare global {
  // React's own switch for tests that use `act`.
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}

const structures = [
  ["a paragraph", "Some words to select and ", "p", (i: number) => `word${i} `],
  ["a line of code", "```js\nconst selected = 1; ", "code", (i: number) => `more(${i}); `],
  ["a table's cell", "| A | B |\n|---|---|\n| selected words ", "td", (i: number) => `and${i} `],
  ["a list's item", "- selected words ", "li", (i: number) => `and${i} `],
  ["a quote", "> selected words ", "blockquote p", (i: number) => `and${i} `],
] as const;

describe("what a reader has selected", () => {
  let host: HTMLDivElement;
  let root: Root;
  beforeEach(() => {
    globalThis.IS_REACT_ACT_ENVIRONMENT = true;
    host = document.createElement("div");
    document.body.append(host);
    root = createRoot(host);
  });
  afterEach(() => {
    act(() => root.unmount());
    host.remove();
  });

  for (const [name, start, selector, grow] of structures) {
    it(`survives 100 appends and the end of the stream in ${name}`, () => {
      let text = start;
      const show = (streaming: boolean): void => {
        act(() => root.render(<StreamingMarkdown streaming={streaming}>{text}</StreamingMarkdown>));
      };
      show(true);
      const element = host.querySelector(selector);
      const walker = document.createTreeWalker(element ?? host, NodeFilter.SHOW_TEXT);
      const node = walker.nextNode() as Text;
      const selection = getSelection();
      selection?.setBaseAndExtent(node, 2, node, 8);
      const selected = selection?.toString();
      expect(selected).toHaveLength(6);
      const removed: string[] = [];
      const observer = new MutationObserver((records) => {
        for (const record of records) {
          for (const gone of record.removedNodes) {
            if (gone instanceof HTMLElement && gone.dataset["cursor"] === undefined)
              removed.push(gone.outerHTML);
          }
        }
      });
      observer.observe(host, { childList: true, subtree: true });
      for (let i = 0; i < 100; i++) {
        text += grow(i);
        show(true);
      }
      show(false);
      for (const record of observer.takeRecords()) {
        for (const gone of record.removedNodes) {
          if (gone instanceof HTMLElement && gone.dataset["cursor"] === undefined)
            removed.push(gone.outerHTML);
        }
      }
      observer.disconnect();
      expect(removed).toEqual([]);
      expect(getSelection()?.toString()).toBe(selected);
      expect(getSelection()?.anchorNode).toBe(node);
      expect(element?.isConnected).toBe(true);
      expect(element?.textContent).toContain("99");
    });
  }
});
