import { XMarkdown } from "@ant-design/x-markdown";
import { createElement, reactSurface } from "./reactSurface.mjs";

export const mount = reactSurface((text, finished) =>
  createElement(XMarkdown, { content: text, streaming: { hasNextChunk: !finished } }),
);
