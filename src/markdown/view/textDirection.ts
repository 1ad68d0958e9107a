import type { Groups } from "../nodes.js";

// The blocks of the scripts that run from right to left, without their digits and marks: those have no direction.
const rightToLeft =
  /[\u05be\u05d0-\u05f4\u0608\u061b-\u064a\u066d-\u066f\u0671-\u06d5\u06fa-\u0710\u0712-\u07ea\u0800-\u08c9\ufb1d-\ufdcf\ufdf0-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const letter = new RegExp(`(${rightToLeft.source})|\\p{L}`, "u");

/** Further than this many nodes a direction is not looked for: a page of numbers has none. */
const LIMIT = 64;

/** Whether a letter in the text runs from right to left. */
export function hasRightToLeft(text: string): boolean {
  return rightToLeft.test(text);
}

/**
 * The direction of the first letter, as HTML's `dir="auto"` finds it, without asking the browser to search again on
 * every update. Code has no say: it runs from left to right in any text. Undefined where no letter was found.
 */
export function textDirection(groups: Groups): "ltr" | "rtl" | undefined {
  let left = LIMIT;
  const find = (children: Groups): RegExpExecArray | undefined => {
    for (const group of children) {
      for (const { type, text, children: inner } of group) {
        if (left-- <= 0) return undefined;
        if (type === "code" || type === "codespan" || type === "math") continue;
        const match = text === undefined ? find(inner) : (letter.exec(text) ?? undefined);
        if (match !== undefined) return match;
      }
    }
    return undefined;
  };
  const match = find(groups);
  if (match === undefined) return undefined;
  return match[1] === undefined ? "ltr" : "rtl";
}
