import type { Token, Tokens } from "marked";
import type { BlockLexer } from "../blockLexer.js";
import { codeNode } from "./codeNode.js";
import { decodeEntities } from "../inline/decodeEntities.js";
import type { FootnoteReferenceToken, FootnoteToken } from "../extensions/extensions.js";
import { shownLength } from "../inline/holdInline.js";
import type { HtmlOptions } from "./htmlTags.js";
import { emptyNest, nestBlocks, viewNest } from "./nestBlocks.js";
import { revealNode, withoutLinks } from "./linkText.js";
import { nestInline } from "./nestInline.js";
import { pushNode } from "./pushNode.js";
import { createNode, toGroups, type Groups, type ListNode, type MarkdownNode } from "../nodes.js";
import type { Growth } from "./growth.js";
import { revealControls, revealInProse } from "./revealControls.js";
import { shownText } from "./shownText.js";
import { withoutComments } from "./withoutComments.js";
import { wrapQuote } from "./wrapQuote.js";
import { scanInline, type ScanOptions } from "../inline/scanInline.js";

export interface NodeContext extends ScanOptions, HtmlOptions {
  readonly lexer: BlockLexer;
}

/** Beyond this many levels of nested inline constructs the rest is shown as text. */
const MAX_INLINE_DEPTH = 24;

/** Nodes of block or inline tokens. `growth` says how far the last of them may still change. */
export function toNodes(
  tokens: readonly Token[],
  context: NodeContext,
  growth: Growth = "none",
  base = 0,
): MarkdownNode[] {
  const nodes: MarkdownNode[] = [];
  let offset = base;
  let last = tokens.length - 1;
  while (last >= 0 && (tokens[last]?.type === "space" || tokens[last]?.type === "def")) last--;
  tokens.forEach((token, i) => {
    // marked writes a task's checkbox into the raw text of a loose item and beside that of a tight one.
    if (token.type === "checkbox") return;
    const node = toNode(token, offset, context, i === last ? growth : "none");
    if (node !== undefined) pushNode(nodes, node);
    offset += token.raw.length;
  });
  return nodes;
}

/** The blocks in a block, in the containers whose tags stand around them. */
function nestedBlocks(tokens: readonly Token[], context: NodeContext, growth: Growth): Groups {
  return viewNest(nestBlocks(emptyNest, toNodes(tokens, context, growth), context), context);
}

function toNode(token: Token, key: number, context: NodeContext, growth: Growth): MarkdownNode | undefined {
  const complete = growth === "none";
  const children = (tokens: Token[] | undefined, level: Growth): MarkdownNode[] =>
    tokens === undefined ? [] : inlineNodes(tokens, context, level);
  switch (token.type) {
    case "space":
    case "def":
      return undefined;
    case "paragraph":
      return paragraphNode(token, key, children((token as Tokens.Paragraph).tokens, growth), complete);
    case "text":
      if ((token as Tokens.Text).tokens !== undefined) {
        return paragraphNode(token, key, children((token as Tokens.Text).tokens, growth), complete);
      }
      return createNode({
        type: "text",
        key,
        text: revealInProse(shownText(decodeEntities(token.text as string))),
        complete,
      });
    case "escape":
      return createNode({ type: "text", key, text: token.text as string, complete });
    case "heading": {
      const { depth, tokens } = token as Tokens.Heading;
      const inner = toGroups(children(tokens, growth === "line" ? "line" : "none"));
      return createNode({ type: "heading", key, token, complete, level: depth, children: inner });
    }
    case "code":
      return codeNode(token as Tokens.Code, key, growth);
    case "blockquote":
      return quoteNode(token as Tokens.Blockquote, key, context, growth);
    case "list":
      return listNode(token as Tokens.List, key, context, growth);
    case "table":
      return tableNode(token as Tokens.Table, key, context, growth);
    case "strong":
    case "em":
    case "del": {
      const inner = toGroups(nestInline(toNodes((token as Tokens.Strong).tokens, context), context));
      return createNode({ type: token.type, key, token, complete, children: inner });
    }
    case "hr":
    case "br":
      return createNode({ type: token.type, key, token, visible: token.type === "hr" });
    case "codespan":
      return createNode({
        type: "codespan",
        key,
        token,
        text: revealControls(shownText(token.text as string)),
        complete,
      });
    case "link":
      return linkNode(token as Tokens.Link, key, context);
    case "image": {
      const { href, title, text } = token as Tokens.Image;
      return createNode({ type: "image", key, token, href, title: title ?? undefined, text, visible: true });
    }
    case "html": {
      const source = context.comments
        ? (token.text as string)
        : withoutComments(token.text as string, complete);
      if (source === undefined) return undefined;
      return createNode({
        type: "html",
        key,
        token,
        text: revealInProse(shownText(source)).replace(/\n+$/, ""),
        complete,
      });
    }
    case "math":
      return createNode({
        type: "math",
        key,
        token,
        text: shownText(token.raw),
        complete,
        display: token["display"] === true,
      });
    case "footnote":
      return createNode({
        type: "footnote",
        key,
        token,
        complete,
        label: (token as FootnoteToken).label,
        children: nestedBlocks((token as FootnoteToken).tokens ?? [], context, growth),
      });
    case "footnoteReference":
      return createNode({
        type: token.type,
        key,
        token,
        visible: true,
        label: (token as FootnoteReferenceToken).label,
      });
    default: {
      // A token of the user's own extension.
      const nodes = toNodes((token as Tokens.Generic).tokens ?? [], context);
      const text = nodes.length === 0 ? ((token as Tokens.Generic)["text"] as string | undefined) : undefined;
      return createNode({
        type: "extension",
        name: token.type,
        key,
        token,
        text,
        children: toGroups(nodes),
        complete,
        visible: true,
      });
    }
  }
}

/** The children of a block that holds inline text, parsed only now where they were not yet. */
function inlineNodes(tokens: Token[], context: NodeContext, growth: Growth): MarkdownNode[] {
  if (growth !== "none") {
    const source = context.lexer.pendingSource(tokens);
    if (source !== undefined) return openNodes(source, context);
  }
  context.lexer.fill(tokens);
  return nestInline(toNodes(tokens, context), context);
}

/** The nodes of inline text that may still grow, without what would have to be taken back. */
export function openNodes(source: string, context: NodeContext, base = 0): MarkdownNode[] {
  const length = shownLength(source, context.release);
  if (length < source.trimEnd().length) context.lexer.held = true;
  return speculate(source.slice(0, length), context, base, 0);
}

/**
 * Splits the text at the first construct that is still open, and styles it as if it were closed at the end. No
 * character is added to the text, so what was speculated cannot outlive its reason.
 */
function speculate(source: string, context: NodeContext, base: number, depth: number): MarkdownNode[] {
  return nestInline(styleOpen(source, context, base, depth), context);
}

function styleOpen(source: string, context: NodeContext, base: number, depth: number): MarkdownNode[] {
  const { open } = scanInline(source, context);
  let before = open === undefined ? source : source.slice(0, open.index);
  // What is hidden may begin another block: the break before it is then none of this text.
  if (open?.kind === "hidden") before = before.replace(/[ \t]*\n[ \t]*$/, "");
  const nodes = before === "" ? [] : toNodes(context.lexer.inline(before), context, "none", base);
  if (open?.kind === "hidden") context.lexer.held = true;
  if (open === undefined || open.kind === "hidden") return markOpen(nodes);
  const key = base + open.index;
  const content = source.slice(open.from, open.to);
  switch (open.kind) {
    case "url":
      nodes.push(createNode({ type: "text", key, text: revealInProse(content), complete: false }));
      break;
    case "codespan": {
      const text = content
        .replace(/`+$/, "")
        .replace(/\n/g, " ")
        .replace(/^ (?=\S)/, "");
      if (text !== "")
        nodes.push(
          createNode({ type: "codespan", key, text: revealControls(shownText(text)), complete: false }),
        );
      break;
    }
    case "math":
      nodes.push(createNode({ type: "math", key, text: content, complete: false, display: false }));
      break;
    case "image":
      nodes.push(
        createNode({
          type: "image",
          key,
          href: undefined,
          title: undefined,
          text: content,
          complete: false,
          visible: true,
        }),
      );
      break;
    default: {
      const closed = open.to < source.length;
      const children =
        depth >= MAX_INLINE_DEPTH
          ? [createNode({ type: "text", key: 0, text: content, complete: false })]
          : closed
            ? nestInline(toNodes(context.lexer.inline(content), context), context)
            : speculate(content, context, 0, depth + 1);
      if (children.length > 0) {
        nodes.push(
          open.kind === "link"
            ? createNode({
                type: "link",
                key,
                href: undefined,
                title: undefined,
                complete: false,
                children: toGroups(withoutLinks(children)),
              })
            : createNode({ type: open.kind, key, complete: false, children: toGroups(children) }),
        );
      }
    }
  }
  return nodes;
}

function markOpen(nodes: MarkdownNode[]): MarkdownNode[] {
  const last = nodes.at(-1);
  if (last?.type === "text") nodes[nodes.length - 1] = { ...last, complete: false };
  return nodes;
}

/** A paragraph, once there is anything to show of it: what it holds back may make it something else. */
function paragraphNode(
  token: Token,
  key: number,
  nodes: readonly MarkdownNode[],
  complete: boolean,
): MarkdownNode | undefined {
  if (nodes.length === 0) return undefined;
  return createNode({ type: "paragraph", key, token, complete, children: toGroups(nodes) });
}

function linkNode(token: Tokens.Link, key: number, context: NodeContext): MarkdownNode {
  const nodes = withoutLinks(nestInline(toNodes(token.tokens, context), context));
  const children = toGroups(nodes.map(revealNode));
  return createNode({
    type: "link",
    key,
    token,
    href: token.href,
    title: token.title ?? undefined,
    children,
  });
}

function listNode(token: Tokens.List, key: number, context: NodeContext, growth: Growth): MarkdownNode {
  const children = toGroups(itemNodes(token.items, context, growth));
  const complete = growth === "none";
  return createNode({ ...listLook(token), type: "list", key, token, complete, children });
}

/** A quote whose first line is `[!NOTE]` or one of its sisters is an alert, as on GitHub. */
function quoteNode(
  token: Tokens.Blockquote,
  key: number,
  context: NodeContext,
  growth: Growth,
): MarkdownNode {
  return wrapQuote(token, key, nestedBlocks(token.tokens, context, growth), growth);
}

export function itemNodes(
  items: readonly Tokens.ListItem[],
  context: NodeContext,
  growth: Growth,
  base = 0,
): MarkdownNode[] {
  let key = base;
  return items.map((item, i) => {
    const level = i === items.length - 1 ? growth : "none";
    const node = itemNode(item, key, nestedBlocks(item.tokens, context, level), level);
    key += item.raw.length;
    return node;
  });
}

function itemNode(item: Tokens.ListItem, key: number, children: Groups, growth: Growth): MarkdownNode {
  return createNode({
    type: "list_item",
    key,
    token: item,
    complete: growth === "none",
    children,
    task: item.task ? (item.checked ? "done" : "todo") : undefined,
    visible: item.task || undefined,
  });
}

/** The fields of a list's node that do not depend on its items. */
export function listLook({
  ordered,
  start,
  loose,
}: Tokens.List): Pick<ListNode, "ordered" | "start" | "loose"> {
  return { ordered, start: ordered && start !== "" ? start : 1, loose };
}

function tableNode(token: Tokens.Table, key: number, context: NodeContext, growth: Growth): MarkdownNode {
  const rows = [rowNode(token.header, 0, context, token.rows.length === 0 ? growth : "none")];
  token.rows.forEach((row, i) => {
    rows.push(rowNode(row, i + 1, context, i === token.rows.length - 1 ? growth : "none"));
  });
  return createNode({ type: "table", key, token, complete: growth === "none", children: toGroups(rows) });
}

/** A row is shown with all its cells, so that no column jumps; the last cell with text in it is the one that grows. */
export function rowNode(
  cells: readonly Tokens.TableCell[],
  key: number,
  context: NodeContext,
  growth: Growth,
): MarkdownNode {
  let open = cells.length - 1;
  while (open > 0 && cells[open]?.text === "") open--;
  const inCell = growth === "line" ? { ...context, cell: true } : context;
  const nodes = cells.map((cell, i) => {
    const level = growth === "line" && i === open ? "line" : "none";
    const children = toGroups(inlineNodes(cell.tokens, inCell, level));
    // An empty header names no column: to a screen reader it would be a name that is missing.
    const header = cell.header && cell.text !== "";
    const align = cell.align ?? undefined;
    return createNode({ type: "cell", key: i, complete: level === "none", header, align, children });
  });
  const head = cells[0]?.header === true;
  return createNode({ type: "row", key, complete: growth !== "line", head, children: toGroups(nodes) });
}
