export {
  createMarkdownParser,
  type MarkdownParser,
  type MarkdownParserOptions,
  type MarkdownStats,
  type SettledBlock,
} from "./markdown/createMarkdownParser.js";
export {
  footnotesExtension,
  mathExtension,
  type FootnoteReferenceToken,
  type FootnoteToken,
  type MathToken,
} from "./markdown/extensions.js";
export type { TagToken } from "./markdown/htmlTags.js";
export type { FootnoteIndex, Footnotes } from "./markdown/footnoteIndex.js";
export type { Groups, MarkdownNode } from "./markdown/node.js";
export { defaultUrlPolicy, type UrlPolicy, type UrlUse } from "./markdown/urlPolicy.js";
