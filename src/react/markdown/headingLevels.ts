import type { Groups, HeadingNode, MarkdownNode } from "../../markdown/nodes.js";

/** Says as which level a heading is shown. */
export interface HeadingLevels {
  /** Takes notice of the headings of a view before it is rendered. */
  read(view: Groups): void;
  of(heading: HeadingNode): number;
}

/** The levels, in the text, of the sections that are open. */
type Outline = readonly number[];

const start: Outline = [];

/**
 * Levels for headings that stand below a heading of level `below`. Models begin an answer with `##` or `###` as they
 * please: taken literally, a level would be skipped, and readers who move by headings would look for what is missing.
 * A level depends on the headings before it alone, so it never changes while text arrives. With 0 the levels are those
 * of the text.
 */
export function createHeadingLevels(below: number): HeadingLevels {
  const levels = new WeakMap<HeadingNode, number>();
  /** What was open before and after a block at the top, so that only new blocks are looked into. */
  const seen = new WeakMap<MarkdownNode, { readonly before: Outline; readonly after: Outline }>();

  function walk(nodes: Groups, outline: Outline): Outline {
    let open = outline;
    for (const group of nodes) for (const node of group) open = visit(node, open);
    return open;
  }

  function visit(node: MarkdownNode, open: Outline): Outline {
    switch (node.type) {
      case "heading": {
        if (!node.visible) return open;
        const after = [...open.filter((level) => level < node.level), node.level];
        levels.set(node, Math.min(6, below + after.length));
        return after;
      }
      case "blockquote":
      case "list":
      case "list_item":
      case "element":
        return walk(node.children, open);
      default:
        return open;
    }
  }

  return {
    read(view) {
      if (below === 0) return;
      let open = start;
      for (const group of view) {
        for (const node of group) {
          const known = seen.get(node);
          const after = known?.before === open ? known.after : visit(node, open);
          if (known?.after !== after) seen.set(node, { before: open, after });
          open = after;
        }
      }
    },
    of: (heading) => levels.get(heading) ?? Math.min(6, heading.level + below),
  };
}
