import { Streamdown } from "streamdown";
import { createElement, reactSurface } from "./reactSurface.mjs";

export const mount = reactSurface((text, finished) =>
  createElement(Streamdown, { isAnimating: !finished }, text),
);
