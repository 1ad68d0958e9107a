import { MAX_TAGS, readTag, tagNode, type HtmlOptions, type Tag } from "./htmlTags.js";
import { toGroups, type MarkdownNode } from "../nodes.js";

/** Tags that are allowed become elements around what stands between them; one that is not closed ends with the text. */
export function nestInline(nodes: MarkdownNode[], options: HtmlOptions): MarkdownNode[] {
  if (options.html.length === 0 || !nodes.some((node) => node.type === "html")) return nodes;
  const root: MarkdownNode[] = [];
  const open: { readonly tag: Tag; readonly key: number; readonly children: MarkdownNode[] }[] = [];
  const close = (complete: boolean): void => {
    const element = open.pop();
    if (element === undefined) return;
    const node = tagNode(element.tag, element.key, toGroups(element.children), complete, options);
    (open.at(-1)?.children ?? root).push(node);
  };
  for (const node of nodes) {
    const tag = node.type === "html" ? readTag(node.text ?? "", options) : undefined;
    const inside = open.at(-1)?.children ?? root;
    if (tag === undefined) inside.push(node);
    else if (tag.empty) inside.push(tagNode(tag, node.key, [], true, options));
    else if (!tag.closes && open.length >= MAX_TAGS) inside.push(node);
    else if (!tag.closes) open.push({ tag, key: node.key, children: [] });
    else if (open.some((element) => element.tag.name === tag.name)) {
      while (open.at(-1)?.tag.name !== tag.name) close(true);
      close(true);
    } else inside.push(node);
  }
  while (open.length > 0) close(false);
  return root;
}
