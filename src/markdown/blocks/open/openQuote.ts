import type { MarkdownNode } from "../../nodes.js";
import type { InnerBlocks, OpenBlock } from "./openBlock.js";
import type { NodeContext } from "../../view/toNodes.js";
import { wrapQuote } from "../../view/wrapQuote.js";

const marker = /^ {0,3}>/;

/** A quote of which every line has its own marker: what it holds is a text of its own. */
export class OpenQuote implements OpenBlock {
  readonly #key: number;
  readonly #inner: InnerBlocks;
  /** The unfinished line while its marker is not complete; undefined once its text goes to the inner blocks. */
  #start: string | undefined = "";

  constructor(key: number, inner: InnerBlocks) {
    this.#key = key;
    this.#inner = inner;
  }

  get holding(): boolean {
    return this.#start === undefined || this.#start === "" ? this.#inner.holding : true;
  }

  push(text: string): boolean {
    let inner = "";
    let ok = true;
    let from = 0;
    while (from < text.length) {
      const end = text.indexOf("\n", from);
      const to = end === -1 ? text.length : end + 1;
      const piece = text.slice(from, to);
      from = to;
      if (this.#start === undefined) {
        inner += piece;
      } else {
        this.#start += piece;
        const line: string = this.#start;
        const prefix = marker.exec(line)?.[0].length ?? 0;
        const complete = line.endsWith("\n");
        // The space after the marker belongs to it; a tab there would have to be measured in columns.
        if (prefix > 0 && line[prefix] !== undefined && line[prefix] !== "\t") {
          const content = line.slice(line[prefix] === " " ? prefix + 1 : prefix);
          if (/^[ ]*\t/.test(content)) ok = false;
          inner += content;
          this.#start = undefined;
        } else if (complete) ok = false;
        if (!ok) break;
      }
      if (piece.endsWith("\n")) this.#start = "";
    }
    if (inner !== "") this.#inner.append(inner);
    return ok;
  }

  nodes(context: NodeContext): readonly MarkdownNode[] | undefined {
    // A line without a marker goes on with a paragraph or ends the quote.
    if (this.#start !== undefined && /^ {0,3}[^\s>]|^ {4}|\t/.test(this.#start) && !context.release)
      return undefined;
    return [wrapQuote(undefined, this.#key, this.#inner.view(context.release), "line")];
  }
}
