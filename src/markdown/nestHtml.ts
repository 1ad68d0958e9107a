import { createNode, toGroups, type MarkdownNode } from "./node.js";

/** Inline elements without behaviour: the only ones that may be asked for, and always without attributes. */
const harmless: ReadonlySet<string> = new Set(
  "abbr b bdi br cite code del dfn em i ins kbd mark q rp rt ruby s samp small strong sub sup u var wbr".split(
    " ",
  ),
);

/** Of the element names that were asked for, those that are harmless. */
export function harmlessNames(names: readonly string[]): readonly string[] {
  return names.map((name) => name.toLowerCase()).filter((name) => harmless.has(name));
}

const tag = /^<(\/?)([a-zA-Z]+)(?:\s[^<>]*)?>$/;

/** Tags that are allowed become elements around what stands between them; one that is not closed ends with the text. */
export function nestHtml(nodes: MarkdownNode[], allowed: readonly string[]): MarkdownNode[] {
  if (allowed.length === 0 || !nodes.some((node) => node.type === "html")) return nodes;
  const root: MarkdownNode[] = [];
  const open: { readonly name: string; readonly key: number; readonly children: MarkdownNode[] }[] = [];
  const close = (complete: boolean): void => {
    const element = open.pop();
    if (element === undefined) return;
    const children = toGroups(element.children);
    const node = createNode({ type: "element", key: element.key, look: element.name, complete, children });
    (open.at(-1)?.children ?? root).push(node);
  };
  for (const node of nodes) {
    const match = node.type === "html" ? tag.exec(node.text ?? "") : null;
    const name = match?.[2]?.toLowerCase() ?? "";
    const inside = open.at(-1)?.children ?? root;
    if (!allowed.includes(name)) inside.push(node);
    else if (name === "br" || name === "wbr")
      inside.push(createNode({ type: "element", key: node.key, look: name }));
    else if (match?.[1] === "") open.push({ name, key: node.key, children: [] });
    else if (open.some((element) => element.name === name)) {
      while (open.at(-1)?.name !== name) close(true);
      close(true);
    } else inside.push(node);
  }
  while (open.length > 0) close(false);
  return root;
}
