import { StreamingMarkdown } from "react-streaming-chat";
import styles from "../../dist/styles.css" with { type: "text" };
import { createElement, reactSurface } from "./reactSurface.mjs";

const mountMarkdown = reactSurface((text, finished) =>
  createElement(StreamingMarkdown, { streaming: !finished }, text),
);

/** With its style sheet, as a page has it: that the lines of code are boxes of their own is a part of the cost. */
export const mount = (container) => {
  const sheet = document.createElement("style");
  sheet.textContent = styles;
  document.head.replaceChildren(sheet);
  return mountMarkdown(container);
};
