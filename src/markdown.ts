export { createMarkdownParser } from "./markdown/createMarkdownParser.js";
export type {
  MarkdownParser,
  MarkdownParserOptions,
  MarkdownStats,
  SettledBlock,
} from "./markdown/markdownParser.js";
export {
  footnotesExtension,
  mathExtension,
  type FootnoteReferenceToken,
  type FootnoteToken,
  type MathToken,
} from "./markdown/extensions/extensions.js";
export type { TagToken } from "./markdown/view/htmlTags.js";
export type { FootnoteIndex, Footnotes } from "./markdown/extensions/footnoteIndex.js";
export type {
  Groups,
  MarkdownNode,
  ListNode,
  HeadingNode,
  CodeNode,
  QuoteNode,
  ItemNode,
  RowNode,
  CellNode,
  LinkNode,
  ImageNode,
  MathNode,
  FootnoteNode,
  ElementNode,
  TagNode,
  ExtensionNode,
  PlainNode,
  AlertKind,
} from "./markdown/nodes.js";
export { defaultUrlPolicy, type UrlPolicy, type UrlUse } from "./markdown/urlPolicy.js";
