import type { Token } from "marked";

/** How many siblings make a frozen group: React compares one array instead of that many elements. */
const GROUP_SIZE = 8;

/** Siblings in groups of 8. A full group never changes again, so its identity is enough to know that it did not. */
export type Groups = readonly (readonly MarkdownNode[])[];

interface NodeBase {
  /** Where the node begins in the text of its parent, in characters: the key stays the same while the text grows. */
  readonly key: number;
  /** The token of marked that the node was made of; undefined while an inline construct is still open. */
  readonly token: Token | undefined;
  /** False while the node may still grow. */
  readonly complete: boolean;
  /** The node shows something: a character, an image, a rule. */
  readonly visible: boolean;
  /** The text of a leaf. */
  readonly text: string | undefined;
  readonly children: Groups;
}

/** Kinds that need no field beside those that every node has. */
export interface PlainNode extends NodeBase {
  readonly type: "text" | "html" | "paragraph" | "strong" | "em" | "del" | "codespan" | "table" | "hr" | "br";
}

export interface HeadingNode extends NodeBase {
  readonly type: "heading";
  /** 1 to 6. */
  readonly level: number;
}

export interface CodeNode extends NodeBase {
  readonly type: "code";
  /** The whole info string of a fence; empty where there is none. */
  readonly info: string;
}

export type AlertKind = "note" | "tip" | "important" | "warning" | "caution";

export interface QuoteNode extends NodeBase {
  readonly type: "blockquote";
  /** Set where the quote is an alert. */
  readonly alert: AlertKind | undefined;
}

export interface ListNode extends NodeBase {
  readonly type: "list";
  readonly ordered: boolean;
  /** The number of the first item; 1 in a list without numbers. */
  readonly start: number;
  /** Blank lines stand between the items. */
  readonly loose: boolean;
}

export interface ItemNode extends NodeBase {
  readonly type: "list_item";
  /** The item begins with a checkbox. */
  readonly task: "done" | "todo" | undefined;
}

export interface RowNode extends NodeBase {
  readonly type: "row";
  readonly head: boolean;
}

export interface CellNode extends NodeBase {
  readonly type: "cell";
  /** The cell names its column. */
  readonly header: boolean;
  readonly align: "left" | "center" | "right" | undefined;
}

export interface LinkNode extends NodeBase {
  readonly type: "link";
  /** Undefined while the address is still arriving. */
  readonly href: string | undefined;
  readonly title: string | undefined;
}

export interface ImageNode extends NodeBase {
  readonly type: "image";
  /** Undefined while the address is still arriving. */
  readonly href: string | undefined;
  readonly title: string | undefined;
}

export interface MathNode extends NodeBase {
  readonly type: "math";
  /** The formula stands on lines of its own, or between `$$` or `\[`. */
  readonly display: boolean;
}

/** A note, or a reference to one. */
export interface FootnoteNode extends NodeBase {
  readonly type: "footnote" | "footnoteReference";
  readonly label: string;
}

/** An HTML element that the page has allowed. */
export interface ElementNode extends NodeBase {
  readonly type: "element";
  readonly name: string;
}

/** A tag that a component of the page renders. */
export interface TagNode extends NodeBase {
  readonly type: "tag";
  readonly name: string;
  /** The attributes as the text gives them, by names in lower case. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A token of an extension that the page has added to marked. */
export interface ExtensionNode extends NodeBase {
  readonly type: "extension";
  /** The type of the token. */
  readonly name: string;
}

/**
 * One node of the view. A token of marked describes the source, a node describes what is shown: neighbouring text is one
 * leaf, character references are decoded, and a construct that has not ended yet is styled already.
 */
export type MarkdownNode =
  | PlainNode
  | HeadingNode
  | CodeNode
  | QuoteNode
  | ListNode
  | ItemNode
  | RowNode
  | CellNode
  | LinkNode
  | ImageNode
  | MathNode
  | FootnoteNode
  | ElementNode
  | TagNode
  | ExtensionNode;

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

/** Fields that have a default. */
type Optional = "token" | "complete" | "visible" | "text" | "children";
type PartsOf<N> = N extends MarkdownNode
  ? Omit<N, Optional> & { readonly [K in Optional]?: N[K] | undefined }
  : never;

/** A node. By default it is complete, and visible where its text or a child is. */
export function createNode(parts: PartsOf<MarkdownNode>): MarkdownNode {
  const children = parts.children ?? noChildren;
  return {
    ...parts,
    token: parts.token,
    complete: parts.complete ?? true,
    visible: parts.visible ?? (hasInk(parts.text) || lastVisible(children) !== undefined),
    text: parts.text,
    children,
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
 * The later view of the same text, with every earlier node that did not change: without this, React would render all of
 * a block again whenever the block is parsed again.
 */
export function keepNode(earlier: MarkdownNode | undefined, later: MarkdownNode): MarkdownNode {
  if (earlier === undefined || earlier === later || earlier.type !== later.type || earlier.key !== later.key)
    return later;
  const children = keepChildren(earlier.children, later.children);
  const same =
    children === earlier.children &&
    earlier.text === later.text &&
    earlier.complete === later.complete &&
    // A component of the page may read the token, so an earlier token must not outlive its text.
    earlier.token?.raw === later.token?.raw &&
    looksTheSame(earlier, later);
  return same ? earlier : { ...later, children };
}

/** Whether the fields that only this kind of node has are equal. */
function looksTheSame(earlier: MarkdownNode, later: MarkdownNode): boolean {
  switch (later.type) {
    case "text":
    case "html":
    case "paragraph":
    case "strong":
    case "em":
    case "del":
    case "codespan":
    case "table":
    case "hr":
    case "br":
      return true;
    case "heading":
      return earlier.type === later.type && earlier.level === later.level;
    case "code":
      return earlier.type === later.type && earlier.info === later.info;
    case "blockquote":
      return earlier.type === later.type && earlier.alert === later.alert;
    case "list":
      return (
        earlier.type === later.type &&
        earlier.ordered === later.ordered &&
        earlier.start === later.start &&
        earlier.loose === later.loose
      );
    case "list_item":
      return earlier.type === later.type && earlier.task === later.task;
    case "row":
      return earlier.type === later.type && earlier.head === later.head;
    case "cell":
      return earlier.type === later.type && earlier.header === later.header && earlier.align === later.align;
    case "link":
    case "image":
      return earlier.type === later.type && earlier.href === later.href && earlier.title === later.title;
    case "math":
      return earlier.type === later.type && earlier.display === later.display;
    case "footnote":
    case "footnoteReference":
      return earlier.type === later.type && earlier.label === later.label;
    // The attributes of a tag are read from its token, whose text was compared.
    case "element":
    case "tag":
    case "extension":
      return earlier.type === later.type && earlier.name === later.name;
    default:
      later satisfies never;
      return false;
  }
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
