import type { Groups } from "../../src/markdown/node.js";

/** The view as text: `p(Some strong(bold))`. Neighbouring text is joined, so that where it was cut does not show. */
export function describeView(groups: Groups): string {
  let out = "";
  for (const group of groups) {
    for (const node of group) {
      const name = [node.type, node.look].filter(Boolean).join(" ");
      const content = (node.text ?? "") + describeView(node.children);
      out += node.type === "text" ? content : `${name}(${content})`;
    }
  }
  return out;
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
