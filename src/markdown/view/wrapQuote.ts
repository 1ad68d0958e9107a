import type { Token } from "marked";
import { createNode, type AlertKind, type Groups, type MarkdownNode } from "../nodes.js";
import type { Growth } from "./growth.js";

const alert = /^\[!(note|tip|important|warning|caution)\][ \t]*(?:\n|$)/i;

/** A quote around its blocks; the marker of an alert names it and is not shown as text. */
export function wrapQuote(
  token: Token | undefined,
  key: number,
  groups: Groups,
  growth: Growth,
): MarkdownNode {
  const complete = growth === "none";
  const first = groups[0]?.[0];
  const leaf = first?.type === "paragraph" ? firstLeaf(first) : undefined;
  const kind = leaf?.text === undefined ? undefined : alert.exec(leaf.text);
  if (first === undefined || leaf === undefined || !kind) {
    return createNode({ type: "blockquote", key, token, complete, alert: undefined, children: groups });
  }
  const rest = leaf.text?.slice(kind[0].length) ?? "";
  const body = replaceFirstLeaf(first, rest === "" ? undefined : { ...leaf, text: rest });
  const [group = [], ...others] = groups;
  const children = [body === undefined ? group.slice(1) : [body, ...group.slice(1)], ...others];
  const name = kind[1]?.toLowerCase() as AlertKind;
  return createNode({ type: "blockquote", key, token, complete, alert: name, children, visible: true });
}

function firstLeaf(node: MarkdownNode): MarkdownNode | undefined {
  const first = node.children[0]?.[0];
  return first?.type === "text" ? first : undefined;
}

function replaceFirstLeaf(node: MarkdownNode, leaf: MarkdownNode | undefined): MarkdownNode | undefined {
  const [group = [], ...others] = node.children;
  let rest = leaf === undefined ? group.slice(1) : [leaf, ...group.slice(1)];
  if (leaf === undefined && rest[0]?.type === "br") rest = rest.slice(1);
  return rest.length === 0 ? undefined : { ...node, children: [rest, ...others] };
}
