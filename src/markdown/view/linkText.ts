import { toGroups, type MarkdownNode } from "../nodes.js";
import { revealControls } from "./revealControls.js";

/** What stands in links, without the links: an address inside a link's text is no link, and `a` may not hold `a`. */
export function withoutLinks(nodes: readonly MarkdownNode[]): MarkdownNode[] {
  return nodes.flatMap((node) => {
    const children = withoutLinks(node.children.flat());
    if (node.type === "link") return children.map((child) => ({ ...child, key: node.key + child.key }));
    return children.length === 0 ? node : { ...node, children: toGroups(children) };
  });
}

/** A link's text must not read other than it is written. */
export function revealNode(node: MarkdownNode): MarkdownNode {
  if (node.text !== undefined) return { ...node, text: revealControls(node.text) };
  return { ...node, children: node.children.map((group) => group.map(revealNode)) };
}
