import type { Tokens } from "marked";
import { decodeEntities } from "../inline/decodeEntities.js";
import { createNode, type Groups, type MarkdownNode } from "../nodes.js";

const inline =
  "abbr b bdi br cite code del dfn em i ins kbd mark q rp rt ruby s samp small strong sub sup u var wbr".split(
    " ",
  );

/** Of the elements that may be asked for, those that no paragraph may hold: a browser ends it in front of them. */
export const flow: ReadonlySet<string> = new Set(
  "details summary div section figure figcaption dl dt dd".split(" "),
);

/** Elements without behaviour: the only ones that may be asked for, and always without attributes. */
export const harmless: ReadonlySet<string> = new Set([...inline, ...flow]);

/**
 * More tags than this stand in one another nowhere: 3,000 take down a tab of Chromium, and 2,000 are too many for React. In
 * a list or a quote they are counted anew.
 */
export const MAX_TAGS = 16;

const empty: ReadonlySet<string> = new Set(["br", "wbr"]);

/** Which tags become elements, by their names in lower case. */
export interface HtmlOptions {
  /** All names. */
  readonly html: readonly string[];
  /** Those of them that a component of the page renders. */
  readonly tags: readonly string[];
  /** Comments are shown as text. */
  readonly comments: boolean;
}

/** The token of a tag that a component renders. Its attributes are data from the text, and nothing else. */
export interface TagToken extends Tokens.Generic {
  readonly type: "tag";
  readonly attributes: Readonly<Record<string, string>>;
}

/** Of the element names that were asked for, those that are harmless. */
export function harmlessNames(names: readonly string[]): readonly string[] {
  return names.map((name) => name.toLowerCase()).filter((name) => harmless.has(name));
}

export interface Tag {
  readonly name: string;
  readonly raw: string;
  /** `</name>` */
  readonly closes: boolean;
  /** `<name/>`, or an element that never has content. */
  readonly empty: boolean;
}

const tagPattern =
  /^<(\/?)([a-zA-Z][\w-]*)((?:\s+[a-zA-Z_:][\w.:-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*(\/?)>$/;

/** The tag that `raw` is, if it is one of those that become elements. */
export function readTag(raw: string, { html }: HtmlOptions): Tag | undefined {
  const match = tagPattern.exec(raw);
  const name = match?.[2]?.toLowerCase() ?? "";
  if (match === null || !html.includes(name)) return undefined;
  return { name, raw, closes: match[1] === "/", empty: match[4] === "/" || empty.has(name) };
}

/** What stands between two tags, as a node. */
export function tagNode(
  tag: Tag,
  key: number,
  children: Groups,
  complete: boolean,
  options: HtmlOptions,
): MarkdownNode {
  if (!options.tags.includes(tag.name))
    return createNode({ type: "element", key, name: tag.name, complete, children });
  const attributes = attributesOf(tag.raw);
  const token: TagToken = { type: "tag", raw: tag.raw, attributes };
  // A component may show something where there is no text.
  return createNode({
    type: "tag",
    key,
    name: tag.name,
    attributes,
    token,
    complete,
    children,
    visible: true,
  });
}

function attributesOf(raw: string): Readonly<Record<string, string>> {
  const attributes = Object.create(null) as Record<string, string>;
  for (const [, name = "", double, single, bare] of raw.matchAll(
    /\s([a-zA-Z_:][\w.:-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g,
  )) {
    attributes[name.toLowerCase()] ??= decodeEntities(double ?? single ?? bare ?? "");
  }
  return attributes;
}
