/** What may still grow: nothing, a block that goes on in the next line, or the line itself as well. */
export type Growth = "none" | "block" | "line";

/** How blocks may grow of which this much is shown. A blank line ends the text before it, also in a quote. */
export function growthAfter(shown: string): Growth {
  if (!shown.endsWith("\n")) return "line";
  return /\n(?:[ \t]*>)*[ \t]*\n$/.test(shown) ? "none" : "block";
}
