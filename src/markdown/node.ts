import type { Token } from "marked";

/** How many siblings make a frozen group: React compares one array instead of that many elements. */
const GROUP_SIZE = 8;

/** Siblings in groups of 8. A full group never changes again, so its identity is enough to know that it did not. */
export type Groups = readonly (readonly MarkdownNode[])[];

/**
 * One node of the view. Where a token of marked says what was written, a node says what is shown: neighbouring text is
 * one leaf, character references are decoded, and a construct that has not ended yet is styled already.
 */
export interface MarkdownNode {
  /** The type of marked's token, or `row` or `cell` in a table. */
  readonly type: string;
  /** Where the node begins in the text of its parent, in characters: it stays the same while the text grows. */
  readonly key: number;
  readonly token: Token | undefined;
  /** False while the node may still grow. */
  readonly complete: boolean;
  /** Something of it can be seen: a character, an image, a rule. */
  readonly visible: boolean;
  /** The text of a leaf. */
  readonly text: string | undefined;
  readonly children: Groups;
  /** What the look depends on beside the text: `h2`, `ol 3 loose`, a link's address. */
  readonly look: string;
}

export const noChildren: Groups = [];

/** Appends a node: all full groups and the outer array's older entries are shared with `groups`. */
export function appendNode(groups: Groups, node: MarkdownNode): Groups {
  const last = groups.at(-1);
  if (last === undefined || last.length === GROUP_SIZE) return [...groups, [node]];
  return [...groups.slice(0, -1), [...last, node]];
}

/** Appends many nodes; the groups of `groups` that are full keep their identity. */
export function appendNodes(groups: Groups, nodes: readonly MarkdownNode[]): Groups {
  if (nodes.length === 0) return groups;
  const last = groups.at(-1);
  const open = last !== undefined && last.length < GROUP_SIZE;
  const rest = open ? [...last, ...nodes] : nodes;
  const out: (readonly MarkdownNode[])[] = open ? groups.slice(0, -1) : [...groups];
  for (let i = 0; i < rest.length; i += GROUP_SIZE) out.push(rest.slice(i, i + GROUP_SIZE));
  return out;
}

export function toGroups(nodes: readonly MarkdownNode[]): Groups {
  return nodes.length === 0 ? noChildren : appendNodes(noChildren, nodes);
}

interface NodeParts {
  readonly type: string;
  readonly key: number;
  readonly token?: Token | undefined;
  readonly complete?: boolean;
  readonly visible?: boolean | undefined;
  readonly text?: string | undefined;
  readonly children?: Groups;
  readonly look?: string;
}

export function createNode(parts: NodeParts): MarkdownNode {
  const children = parts.children ?? noChildren;
  return {
    type: parts.type,
    key: parts.key,
    token: parts.token,
    complete: parts.complete ?? true,
    visible: parts.visible ?? (hasInk(parts.text) || lastVisible(children) !== undefined),
    text: parts.text,
    children,
    look: parts.look ?? "",
  };
}

function hasInk(text: string | undefined): boolean {
  return text !== undefined && /\S/.test(text);
}

/** The last child of which something can be seen: where the cursor belongs. */
export function lastVisible(groups: Groups): MarkdownNode | undefined {
  for (let i = groups.length - 1; i >= 0; i--) {
    const group = groups[i] ?? [];
    for (let j = group.length - 1; j >= 0; j--) if (group[j]?.visible) return group[j];
  }
  return undefined;
}

/**
 * The later view of the same text, made of as many of the earlier nodes as did not change: what keeps its identity is
 * not rendered again.
 */
export function keepNode(earlier: MarkdownNode | undefined, later: MarkdownNode): MarkdownNode {
  if (earlier === undefined || earlier === later || earlier.type !== later.type || earlier.key !== later.key)
    return later;
  const children = keepChildren(earlier.children, later.children);
  const same =
    children === earlier.children &&
    earlier.text === later.text &&
    earlier.look === later.look &&
    earlier.complete === later.complete &&
    // A component of the user's may read the token, so an earlier token must not outlive its text.
    earlier.token?.raw === later.token?.raw;
  return same ? earlier : { ...later, children };
}

function keepChildren(earlier: Groups, later: Groups): Groups {
  if (earlier.length === 0 || later.length === 0) return later;
  let unchanged = earlier.length === later.length;
  const groups = later.map((group, i) => {
    const old = earlier[i];
    if (old === undefined || old === group) return group;
    let same = old.length === group.length;
    const nodes = group.map((node, j) => {
      const kept = keepNode(old[j], node);
      if (kept !== old[j]) same = false;
      return kept;
    });
    if (same) return old;
    unchanged = false;
    return nodes;
  });
  return unchanged ? earlier : groups;
}
