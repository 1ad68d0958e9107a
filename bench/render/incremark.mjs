import { IncremarkContent } from "@incremark/react";
import { createElement, reactSurface } from "./reactSurface.mjs";

export const mount = reactSurface((text, finished) =>
  createElement(IncremarkContent, { content: text, isFinished: finished }),
);
