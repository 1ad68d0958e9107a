import { createElement, type ReactNode } from "react";
import { harmless } from "../../markdown/view/htmlTags.js";
import type { MarkdownNode } from "../../markdown/nodes.js";
import { textDirection } from "../../markdown/view/textDirection.js";
import type { MarkdownConfig } from "./markdownContext.js";

/** What markdown itself makes, beside the elements that may be asked for. */
const elements = /^(?:p|h[1-6]|blockquote|[uo]l|li|hr|pre|t[hdr])$/;

/** One element of the view, or the page's own component for it. */
export function element(
  { components }: MarkdownConfig,
  tag: string,
  attributes: Readonly<Record<string, unknown>>,
  node: MarkdownNode,
  children?: ReactNode,
): ReactNode {
  // One component may render both: what it gets says which of the two it is.
  const Override = components[tag] ?? (tag === "math-display" ? components["math"] : undefined);
  if (Override) {
    return (
      <Override {...attributes} token={node.token} complete={node.complete}>
        {children}
      </Override>
    );
  }
  if (harmless.has(tag) || elements.test(tag)) return createElement(tag, attributes, children);
  // No element of HTML: a formula without its entry, or a token of an extension that nobody renders.
  return (
    <span data-markdown={tag} {...attributes}>
      {children}
    </span>
  );
}

/** Bullets, the mark of a quote and the columns of a table stand on the side where their own text begins. */
export function direction(node: MarkdownNode): { dir?: "ltr" | "rtl" } {
  const dir = textDirection(node.children);
  return dir === undefined ? {} : { dir };
}
