export { shikiHighlight, type ShikiHighlightOptions } from "./highlight/shikiHighlight.js";
