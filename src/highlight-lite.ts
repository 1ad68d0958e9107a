export { liteHighlight, type LiteHighlightOptions, type LiteToken } from "./highlight/liteHighlight.js";
export type { TokenColor } from "./highlight/lineTokenizer.js";
