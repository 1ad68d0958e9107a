import type { Tokens } from "marked";
import { createNode, toGroups, type MarkdownNode } from "../nodes.js";
import { isClosedFence } from "../inline/isClosedFence.js";
import { revealControls } from "./revealControls.js";
import { shownText } from "./shownText.js";
import type { Growth } from "./growth.js";

/** Code in lines: a line that is complete never renders again. Every line but the last ends with its break. */
export function codeNode(token: Tokens.Code, key: number, growth: Growth): MarkdownNode {
  const open = growth !== "none" && token.codeBlockStyle !== "indented" && !isClosedFence(token.raw);
  // The breaks at the end are held: the cursor stands after the last character, and a closing fence takes one away.
  const text = open ? token.text.replace(/\n+$/, "") : token.text;
  const lines = text === "" ? [] : text.split("\n");
  const end = lines.length - 1;
  const leaves = lines.map((line, i) => lineNode(i < end ? `${line}\n` : line, i, !open || i < end));
  return createNode({
    type: "code",
    key,
    token,
    complete: !open,
    visible: true,
    info: token.lang ?? "",
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
