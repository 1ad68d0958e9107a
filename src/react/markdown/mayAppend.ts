import { growingPath } from "../../markdown/view/growingLeaf.js";
import type { Groups, MarkdownNode } from "../../markdown/nodes.js";
import type { MayAppend } from "./createReader.js";
import { languageOf, type MarkdownConfig } from "./markdownContext.js";

/**
 * Text may be appended without React where only our own elements stand around the leaf: a component of the page may
 * show its children twice, or another text in their place.
 */
export function createMayAppend(config: MarkdownConfig): MayAppend {
  let checked: Groups | undefined;
  let result = false;
  return (view) => {
    if (view !== checked) {
      checked = view;
      result = growingPath(view).every((node) => isOwnElement(node, config));
    }
    return result;
  };
}

/** Whether no component of the page renders the node. */
function isOwnElement(node: MarkdownNode, { components, fences, headings }: MarkdownConfig): boolean {
  const has = (...names: readonly string[]): boolean => names.some((name) => components[name] !== undefined);
  switch (node.type) {
    case "text":
    case "html":
      return true;
    case "heading":
      return !has(`h${headings.of(node)}`);
    case "paragraph":
      return !has("p", "div");
    case "list":
      return !has(node.ordered ? "ol" : "ul");
    case "list_item":
      return !has("li");
    case "code":
      return !has("pre", "code") && fences[languageOf(node.info) ?? ""] === undefined;
    case "row":
      return !has("tr");
    case "cell":
      return !has("th", "td");
    case "element":
      return !has(node.name);
    case "strong":
    case "em":
    case "del":
    case "blockquote":
    case "table":
      return !has(node.type);
    default:
      return false;
  }
}
