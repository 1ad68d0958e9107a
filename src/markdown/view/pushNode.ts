import { createNode, type MarkdownNode } from "../nodes.js";

/** Neighbouring pieces of text are one leaf: what a reader selects must not depend on where an escape was written. */
export function pushNode(nodes: MarkdownNode[], node: MarkdownNode): void {
  const before = nodes.at(-1);
  if (node.type === "text" && before?.type === "text" && before.complete) {
    const text = (before.text ?? "") + (node.text ?? "");
    // Given and not found again: a text of many escapes would be searched once for each of them.
    const visible = before.visible || node.visible;
    nodes[nodes.length - 1] = createNode({
      type: "text",
      key: before.key,
      text,
      complete: node.complete,
      visible,
    });
  } else nodes.push(node);
}
