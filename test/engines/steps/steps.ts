import { answering } from "./answering.js";
import { copying } from "./copying.js";
import { layout } from "./layout.js";
import { scrolling } from "./scrolling.js";
import type { Step } from "./step.js";

/** The main path, in the order of the table. */
export const steps: readonly Step[] = [...answering, ...scrolling, ...copying, ...layout];
