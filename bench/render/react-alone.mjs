import { createMarkdownParser } from "react-streaming-chat/markdown";
import { renderNodes } from "../../dist/react/markdown/NodeView.js";
import styles from "../../dist/styles.css" with { type: "text" };
import { createElement, reactSurface } from "./reactSurface.mjs";

/** The view of every update, by the length of its text. */
const views = new Map();

export function prepare(text, step) {
  views.clear();
  const parser = createMarkdownParser();
  for (let at = 0; at < text.length;) {
    at = Math.min(text.length, at + step);
    parser.replace(text.slice(0, at));
    if (at === text.length) parser.finish();
    views.set(at, parser.view);
  }
}

const mountView = reactSurface((text) =>
  createElement("div", { className: "sc-md" }, renderNodes(views.get(text.length))),
);

/** Our view rendered by React and nothing else: parsed beforehand, without the root's hooks, without a cursor. */
export const mount = (container) => {
  const sheet = document.createElement("style");
  sheet.textContent = styles;
  document.head.replaceChildren(sheet);
  return mountView(container);
};
