import { createElement, reactSurface } from "./reactSurface.mjs";

/** A React component that shows the text as it is written, in one text node: the least that a renderer in React costs. */
export const mount = reactSurface((text) =>
  createElement("div", { style: { whiteSpace: "pre-wrap" } }, text),
);
