import MarkdownRender from "markstream-react";
import { createElement, reactSurface } from "./reactSurface.mjs";

export const mount = reactSurface((text, finished) =>
  createElement(MarkdownRender, { content: text, final: finished, fade: false }),
);
