import type { Groups, MarkdownNode } from "../../src/markdown/nodes.js";

/** The view as text: `p(Some strong(bold))`. Neighbouring text is joined, so that where it was cut does not show. */
export function describeView(groups: Groups): string {
  let out = "";
  for (const group of groups) {
    for (const node of group) {
      const type = node.type === "extension" ? node.name : node.type;
      const name = [type, lookOf(node)].filter(Boolean).join(" ");
      const content = (node.text ?? "") + describeView(node.children);
      out += node.type === "text" ? content : `${name}(${content})`;
    }
  }
  return out;
}

/** The fields that only this kind of node has, as text: `h2`, `ol 3 loose`, the address of a link. */
export function lookOf(node: MarkdownNode): string {
  switch (node.type) {
    case "heading":
      return `h${node.level}`;
    case "code":
      return node.info;
    case "blockquote":
      return node.alert ?? "";
    case "list":
      return `${node.ordered ? `ol ${node.start}` : "ul"} ${node.loose ? "loose" : "tight"}`;
    case "list_item":
      return node.task ?? "";
    case "row":
      return node.head ? "head" : "";
    case "cell":
      return `${node.header ? "th" : "td"} ${node.align ?? ""}`;
    case "link":
      return node.href === undefined ? "" : `${node.href} ${node.title ?? ""}`;
    case "image":
      return node.href === undefined ? "" : `${node.href} ${node.title ?? ""} ${node.text}`;
    case "math":
      return `${node.display}`;
    case "footnote":
    case "footnoteReference":
      return node.label;
    case "element":
    case "tag":
      return node.name;
    case "extension":
      return "";
    default:
      return "";
  }
}

/** What a reader can read, with one space between blocks. */
export function visibleText(groups: Groups): string {
  return collect(groups).replace(/\s+/g, " ").trim();
}

function collect(groups: Groups): string {
  let out = "";
  for (const group of groups) {
    for (const node of group) {
      const block = /^(?:paragraph|heading|list_item|cell|row|code|br)$/.test(node.type);
      out += (node.text ?? "") + collect(node.children) + (block ? " " : "");
    }
  }
  return out;
}
