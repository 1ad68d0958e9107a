import { createElement, type ReactNode } from "react";
import { harmless } from "../../markdown/view/htmlTags.js";
import type { MarkdownNode } from "../../markdown/nodes.js";
import { textDirection } from "../../markdown/view/textDirection.js";
import { Override } from "./Override.js";
import type { MarkdownConfig } from "./markdownContext.js";

/** What markdown itself makes, beside the elements that may be asked for. */
const elements = /^(?:p|h[1-6]|blockquote|[uo]l|li|hr|pre|t[hdr])$/;

/** One element of the view, or the component of the page for it. */
export function element(
  { components }: MarkdownConfig,
  tag: string,
  attributes: Readonly<Record<string, unknown>>,
  node: MarkdownNode,
  children?: ReactNode,
): ReactNode {
  // No element of HTML: a formula without its entry, or a token of an extension that nobody renders.
  const own =
    harmless.has(tag) || elements.test(tag) ? (
      createElement(tag, attributes, children)
    ) : (
      <span data-markdown={tag} {...attributes}>
        {children}
      </span>
    );
  // One component may render both kinds of formula: its token says which of the two it is.
  const entry = components[tag] ?? (tag === "math-display" ? components["math"] : undefined);
  if (entry === undefined) return own;
  return (
    <Override
      entry={entry}
      attributes={attributes}
      token={node.token}
      complete={node.complete}
      fallback={own}
    >
      {children}
    </Override>
  );
}

/** Bullets, the mark of a quote and the columns of a table stand on the side where their own text begins. */
export function direction(node: MarkdownNode): { dir?: "ltr" | "rtl" } {
  const dir = textDirection(node.children);
  return dir === undefined ? {} : { dir };
}
