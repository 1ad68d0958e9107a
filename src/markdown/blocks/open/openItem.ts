import type { Groups } from "../../nodes.js";
import type { InnerBlocks } from "./openBlock.js";

const opening = /^( {0,3}(?:[-+*]|\d{1,9}[.)]) {1,4})(?=[^\s[])/;

/** A long list item of which every line is indented: what it holds is a text of its own. */
export class OpenItem {
  readonly #inner: InnerBlocks;
  readonly #indent: number;
  /** The unfinished line while its indent is not complete; undefined once its text goes to the inner blocks. */
  #start: string | undefined;

  private constructor(inner: InnerBlocks, indent: number) {
    this.#inner = inner;
    this.#indent = indent;
  }

  /** An item for `source`, whose last line may be unfinished; undefined where a line is not plainly indented. */
  static open(source: string, inner: InnerBlocks): OpenItem | undefined {
    const indent = opening.exec(source)?.[1]?.length;
    if (indent === undefined) return undefined;
    const item = new OpenItem(inner, indent);
    return item.push(source.slice(indent)) ? item : undefined;
  }

  /** The unfinished line, where it is not known to belong to the item. */
  get line(): string {
    return this.#start ?? "";
  }

  get holding(): boolean {
    return this.line !== "" || this.#inner.holding;
  }

  get loose(): boolean {
    return this.#inner.loose;
  }

  view(release: boolean): Groups {
    return this.#inner.view(release);
  }

  /** False where a complete line is not indented: it goes on with the item's last paragraph, or ends the item. */
  push(text: string): boolean {
    let inner = "";
    let from = 0;
    while (from < text.length) {
      const end = text.indexOf("\n", from);
      const to = end === -1 ? text.length : end + 1;
      const piece = text.slice(from, to);
      from = to;
      if (this.#start === undefined) inner += piece;
      else {
        this.#start += piece;
        const line: string = this.#start;
        const space = /^ */.exec(line)?.[0].length ?? 0;
        const blank = line.trim() === "";
        // Tabs would have to be measured in columns.
        if (line.includes("\t") && /^ *\t/.test(line)) return false;
        if (space >= this.#indent && !blank) {
          inner += line.slice(this.#indent);
          this.#start = undefined;
        } else if (line.endsWith("\n")) {
          if (!blank) return false;
          inner += "\n";
        }
      }
      if (piece.endsWith("\n")) this.#start = "";
    }
    if (inner !== "") this.#inner.append(inner);
    return true;
  }
}
