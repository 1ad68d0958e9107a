import type { Groups, MarkdownNode } from "../nodes.js";

/** The leaf at the end of the view, while it grows. */
export interface GrowingLeaf {
  readonly text: string;
  readonly inCode: boolean;
}

/**
 * The text leaf in which the view ends; undefined where the end is no text that can only grow, as in a link, whose address
 * may be arriving.
 */
export function growingLeaf(groups: Groups): GrowingLeaf | undefined {
  let inCode = false;
  let nested = false;
  for (let node = growingChild(groups); node !== undefined; node = growingChild(node.children)) {
    switch (node.type) {
      case "text":
        return { text: node.text ?? "", inCode };
      case "code":
        // In a list or a quote the parser finds the lines of a fence by their text, and any sign may change them.
        if (nested) return undefined;
        inCode = true;
        break;
      case "list":
      case "blockquote":
        nested = true;
        break;
      case "link":
      case "image":
      case "footnote":
      case "math":
      case "extension":
        return undefined;
      default:
    }
  }
  return undefined;
}

/** The nodes from the block to the leaf in which the view ends, the outermost first. */
export function growingPath(groups: Groups): readonly MarkdownNode[] {
  const path: MarkdownNode[] = [];
  for (let node = growingChild(groups); node !== undefined; node = growingChild(node.children))
    path.push(node);
  return path;
}

/** The view with `text` as the text of its growing leaf; all that the leaf is not in keeps its identity. */
export function withGrowingText(groups: Groups, text: string): Groups {
  const node = growingChild(groups);
  if (node === undefined) return groups;
  const later: MarkdownNode =
    node.type === "text" ? { ...node, text } : { ...node, children: withGrowingText(node.children, text) };
  const last = groups.length - 1;
  return groups.map((group, i) =>
    i === last ? group.map((other) => (other === node ? later : other)) : group,
  );
}

/** The last node, or the last cell with text in it: the cells after that one are there to keep the columns. */
function growingChild(groups: Groups): MarkdownNode | undefined {
  const group = groups.at(-1);
  for (let i = (group?.length ?? 0) - 1; i >= 0; i--) {
    const node = group?.[i];
    if (node === undefined || !node.complete) return node;
    if (node.type !== "cell" || node.visible) return undefined;
  }
  return undefined;
}
