import type { Tokens } from "marked";
import { createNode, toGroups, type MarkdownNode } from "./node.js";
import { revealControls } from "./revealControls.js";
import { shownText } from "./shownText.js";
import type { Growth } from "./toNodes.js";

/** Code in lines: a line that is complete never renders again. Every line but the last ends with its break. */
export function codeNode(token: Tokens.Code, key: number, growth: Growth): MarkdownNode {
  const open = growth !== "none" && token.codeBlockStyle !== "indented" && !isClosedFence(token.raw);
  // The breaks at the end are held: the cursor stands after the last character, and a closing fence takes one away.
  const text = open ? token.text.replace(/\n+$/, "") : token.text;
  const lines = text === "" ? [] : text.split("\n");
  const end = lines.length - 1;
  const leaves = lines.map((line, i) => lineNode(i < end ? `${line}\n` : line, i, !open || i < end));
  const look = token.lang ?? "";
  return createNode({
    type: "code",
    key,
    token,
    complete: !open,
    visible: true,
    look,
    children: toGroups(leaves),
  });
}

export function lineNode(line: string, index: number, complete: boolean): MarkdownNode {
  return createNode({
    type: "text",
    key: index,
    text: revealControls(shownText(line)),
    complete,
  });
}

export function isClosedFence(raw: string): boolean {
  const opening = /^ {0,3}(`{3,}|~{3,})/.exec(raw)?.[1];
  // marked gives the block the line end after it, where no blank line follows.
  const lines = raw.endsWith("\n") ? raw.slice(0, -1) : raw;
  const start = lines.lastIndexOf("\n") + 1;
  if (opening === undefined || start === 0) return false;
  const closing = /^ {0,3}(`{3,}|~{3,}) *$/.exec(lines.slice(start))?.[1];
  return closing !== undefined && closing.startsWith(opening);
}
