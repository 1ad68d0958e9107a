import { MAX_TAGS, readTag, tagNode, type HtmlOptions, type Tag } from "./htmlTags.js";
import { decodeEntities } from "../inline/decodeEntities.js";
import { appendNode, appendNodes, createNode, noChildren, type Groups, type MarkdownNode } from "../nodes.js";

interface OpenContainer {
  readonly tag: Tag;
  readonly key: number;
  readonly children: Groups;
}

/** Blocks, in the containers whose tags stand around them; the containers that are open hold what follows. */
export interface Nest {
  readonly children: Groups;
  readonly open: readonly OpenContainer[];
}

export const emptyNest: Nest = { children: noChildren, open: [] };

/** Adds blocks. What `nest` holds already is shared: adding costs what is new. */
export function nestBlocks(nest: Nest, nodes: readonly MarkdownNode[], options: HtmlOptions): Nest {
  if (nodes.length === 0) return nest;
  if (options.html.length === 0 || !nodes.some((node) => node.type === "html")) return push(nest, nodes);
  let current = nest;
  for (const node of nodes)
    current = node.type === "html" ? pushHtml(current, node, options) : push(current, [node]);
  return current;
}

/** The whole view. */
export function viewNest({ children, open }: Nest, options: HtmlOptions): Groups {
  let inner: MarkdownNode | undefined;
  for (const container of open.toReversed()) inner = finish(container, inner, false, options);
  return inner === undefined ? children : appendNode(children, inner);
}

/** Puts `later` in the place of `earlier`; what does not hold it keeps its identity. */
export function replaceInNest(nest: Nest, earlier: MarkdownNode, later: MarkdownNode): Nest {
  const open = nest.open.map((container) => ({
    ...container,
    children: replaceNode(container.children, earlier, later),
  }));
  return { children: replaceNode(nest.children, earlier, later), open };
}

function replaceNode(groups: Groups, earlier: MarkdownNode, later: MarkdownNode): Groups {
  return groups.map((group) => {
    const nodes = group.map((node) => {
      if (node === earlier) return later;
      if (node.type !== "element" && node.type !== "tag") return node;
      const children = replaceNode(node.children, earlier, later);
      return children.every((one, i) => one === node.children[i]) ? node : { ...node, children };
    });
    return nodes.every((node, i) => node === group[i]) ? group : nodes;
  });
}

function push(nest: Nest, nodes: readonly MarkdownNode[]): Nest {
  const last = nest.open.at(-1);
  if (last === undefined) return { ...nest, children: appendNodes(nest.children, nodes) };
  const open = [...nest.open.slice(0, -1), { ...last, children: appendNodes(last.children, nodes) }];
  return { ...nest, open };
}

/** A block of HTML: the tags that are allowed open and close containers, everything else is text. */
function pushHtml(nest: Nest, node: MarkdownNode, options: HtmlOptions): Nest {
  const source = node.text ?? "";
  const end = source.length - (node.complete ? 0 : halfTagLength(source, options));
  const shown = source.slice(0, end);
  const pieces = [...shown.matchAll(/<[^<>]*>|[^<]+|</g)].map(({ 0: raw, index }) => ({
    raw,
    key: node.key + index,
    tag: readTag(raw, options),
  }));
  if (pieces.every(({ tag }) => tag === undefined)) {
    if (end === source.length) return push(nest, [node]);
    return shown.trim() === "" ? nest : push(nest, [{ ...node, text: shown }]);
  }
  let current = nest;
  let text: { readonly key: number; readonly raw: string } | undefined;
  const flush = (): void => {
    if (text !== undefined && text.raw.trim() !== "") {
      const shown = decodeEntities(text.raw.trim());
      current = push(current, [
        createNode({ type: "text", key: text.key, text: shown, complete: node.complete }),
      ]);
    }
    text = undefined;
  };
  for (const { raw, key, tag } of pieces) {
    const closes = tag?.closes === true;
    const tooDeep = !closes && tag?.empty === false && current.open.length >= MAX_TAGS;
    if (tag === undefined || tooDeep || (closes && !current.open.some((one) => one.tag.name === tag.name))) {
      text = { key: text?.key ?? key, raw: (text?.raw ?? "") + raw };
      continue;
    }
    flush();
    if (tag.empty) current = push(current, [tagNode(tag, key, noChildren, true, options)]);
    else if (closes) current = close(current, tag.name, options);
    else current = { ...current, open: [...current.open, { tag, key, children: noChildren }] };
  }
  flush();
  return current;
}

/** How much at the end may be half of a tag that becomes an element, and shows nothing until it is whole. */
function halfTagLength(source: string, { html }: HtmlOptions): number {
  const [half = "", name = "", rest = ""] = /<\/?([a-zA-Z][\w-]*)?([^<>]*)$/.exec(source) ?? [];
  const begun = name.toLowerCase();
  const possible = html.some((one) => (rest === "" ? one.startsWith(begun) : one === begun));
  return possible ? half.length : 0;
}

function close(nest: Nest, name: string, options: HtmlOptions): Nest {
  let current = nest;
  for (let found = false; !found;) {
    const last = current.open.at(-1);
    if (last === undefined) return current;
    found = last.tag.name === name;
    current = push({ ...current, open: current.open.slice(0, -1) }, [finish(last, undefined, true, options)]);
  }
  return current;
}

function finish(
  { tag, key, children }: OpenContainer,
  inner: MarkdownNode | undefined,
  complete: boolean,
  options: HtmlOptions,
): MarkdownNode {
  return tagNode(tag, key, inner === undefined ? children : appendNode(children, inner), complete, options);
}
