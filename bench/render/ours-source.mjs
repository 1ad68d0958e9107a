import { StreamingMarkdown } from "react-streaming-chat";
import styles from "../../dist/styles.css" with { type: "text" };
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { flushSync } from "react-dom";

/** The renderer that follows a source, as the components use it: where only words are added React renders nothing. */
export const mount = (container) => {
  const sheet = document.createElement("style");
  sheet.textContent = styles;
  document.head.replaceChildren(sheet);
  const listeners = new Set();
  let snapshot = { text: "", isComplete: false };
  const source = {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const root = createRoot(container);
  flushSync(() => root.render(createElement(StreamingMarkdown, { source })));
  return {
    update(text, finished) {
      snapshot = { text, isComplete: finished };
      flushSync(() => {
        for (const listener of listeners) listener();
      });
    },
    unmount: () => root.unmount(),
  };
};
