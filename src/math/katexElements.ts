import { createElement, Fragment, type ReactNode } from "react";
import { decodeEntities } from "../markdown/inline/decodeEntities.js";

/** What KaTeX makes of a formula; no element that loads, links or runs anything. */
const elements: ReadonlySet<string> = new Set(
  (
    "span svg path line math semantics annotation mrow mi mo mn ms mtext mspace mfrac msqrt mroot msub msup msubsup " +
    "munder mover munderover mtable mtr mlabeledtr mtd mpadded mphantom menclose mstyle"
  ).split(" "),
);

const attributes: ReadonlySet<string> = new Set(
  (
    "class style aria-hidden xmlns display encoding mathvariant mathcolor mathbackground mathsize stretchy fence " +
    "separator symmetric largeop movablelimits form lspace rspace minsize maxsize accent accentunder columnalign " +
    "rowspacing columnspacing columnlines rowlines side linethickness notation scriptlevel displaystyle width height " +
    "depth voffset viewBox preserveAspectRatio d x1 x2 y1 y2 stroke-width"
  ).split(" "),
);

interface Open {
  readonly tag: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly children: ReactNode[];
}

/**
 * KaTeX's markup as React elements. KaTeX gives a string, for a page that would set it as `innerHTML`; here it is read
 * as data, and only elements and attributes of a formula are made of it. Works on a server as in a browser.
 */
export function katexElements(markup: string): ReactNode {
  const root: Open = { tag: "", props: {}, children: [] };
  const open: Open[] = [root];
  const close = (): void => {
    const element = open.length > 1 ? open.pop() : undefined;
    if (element === undefined) return;
    const type = elements.has(element.tag) ? element.tag : Fragment;
    const props = type === Fragment ? null : element.props;
    open.at(-1)?.children.push(createElement(type, props, ...element.children));
  };
  for (const [, text, ending, tag = "", rest = "", empty] of markup.matchAll(
    /([^<]+)|<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>/g,
  )) {
    if (text !== undefined) open.at(-1)?.children.push(decodeEntities(text));
    else if (ending === "/") close();
    else {
      open.push({ tag, props: contained(toProps(rest)), children: [] });
      if (empty === "/") close();
    }
  }
  while (open.length > 1) close();
  return createElement(Fragment, null, ...root.children);
}

/**
 * Nothing in a formula is drawn outside its boxes. Said on the boxes themselves: without our style sheet a rule or a space in
 * the formula would lie over the page, or make it wider.
 */
function contained(props: Record<string, unknown>): Record<string, unknown> {
  const classes = typeof props["className"] === "string" ? props["className"].split(" ") : [];
  if (!classes.some((name) => name === "base" || name === "katex-base")) return props;
  return {
    ...props,
    style: { ...(props["style"] as object | undefined), contain: "paint", maxInlineSize: "100%" },
  };
}

function toProps(source: string): Record<string, unknown> {
  const props: Record<string, unknown> = {};
  for (const [, name = "", value = ""] of source.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (!attributes.has(name)) continue;
    const text = decodeEntities(value);
    if (name === "style") props["style"] = toStyle(text);
    else if (name === "class") props["className"] = text;
    else props[name === "stroke-width" ? "strokeWidth" : name] = text;
  }
  return props;
}

function toStyle(source: string): Record<string, string> {
  const style: Record<string, string> = {};
  for (const [, name = "", value = ""] of source.matchAll(/([\w-]+)\s*:\s*([^;]+)/g)) {
    style[name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())] = value.trim();
  }
  return style;
}
