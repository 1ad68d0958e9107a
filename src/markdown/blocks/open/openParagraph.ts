import { shownLineLength, shownRows } from "../../inline/holdLine.js";
import { appendNodes, createNode, noChildren, type Groups, type MarkdownNode } from "../../nodes.js";
import type { OpenBlock } from "./openBlock.js";
import { scanInline } from "../../inline/scanInline.js";
import { nestInline } from "../../view/nestInline.js";
import { pushNode } from "../../view/pushNode.js";
import { openNodes, toNodes, type NodeContext } from "../../view/toNodes.js";

/** How much of a line decides whether it goes on with the paragraph, in characters. */
const HEAD_LIMIT = 200;
/** Text is committed in steps of at least this many characters. */
const STEP = 60;
/** Text that stays undecided for longer than this is shown as it is written until the block is settled. */
const OPEN_LIMIT = 4096;

const mayBeUnderline = /^[ \t]*[-=:|][-=:| \t]*$/;

/** A paragraph: what stands before a checkpoint cannot change any more and is committed. */
export class OpenParagraph implements OpenBlock {
  holding = false;
  readonly #context: NodeContext;
  readonly #key: number;
  readonly #top: boolean;
  #nodes: Groups = noChildren;
  /** The text that stands directly before the open text: one leaf with it, so that it never moves to another. */
  #leaf: MarkdownNode | undefined;
  /** Where the open text begins in the paragraph. */
  #offset = 0;
  /** The open text, with the unfinished line. */
  #text = "";
  /** The unfinished line's beginning; undefined once it is certain that the line belongs to the paragraph. */
  #line: string | undefined;

  constructor(source: string, key: number, context: NodeContext, top: boolean) {
    this.#context = context;
    this.#key = key;
    this.#top = top;
    const end = source.lastIndexOf("\n") + 1;
    this.#line = end === source.length ? "" : undefined;
    this.#text = source;
    // Rows wait for the line below them: without this, the head of a table would be committed as text.
    this.#advance(Math.min(end === 0 ? source.length : end, this.#rows(false)));
  }

  push(text: string): boolean {
    let from = 0;
    while (from < text.length) {
      const end = text.indexOf("\n", from);
      const to = end === -1 ? text.length : end + 1;
      const piece = text.slice(from, to);
      from = to;
      this.#text += piece;
      if (this.#line !== undefined) {
        this.#line += piece;
        if (piece.endsWith("\n")) {
          if (!this.#goesOn(this.#line)) return false;
        } else if (this.#line.length > HEAD_LIMIT && !/^[ \t]*[-=:|_*`~]/.test(this.#line)) {
          if (!this.#goesOn(`${this.#line.slice(0, HEAD_LIMIT)}\n`)) return false;
          this.#line = undefined;
        }
      }
      if (piece.endsWith("\n")) this.#line = "";
    }
    if (this.#text.length > STEP) this.#advance(this.#decided());
    return true;
  }

  /** The length of the open text without a line that may yet begin another block. */
  #decided(): number {
    return Math.min(this.#text.length - (this.#line?.length ?? 0), this.#rows(false));
  }

  #rows(release: boolean): number {
    return shownRows(this.#text, release, this.#offset === 0);
  }

  #goesOn(line: string): boolean {
    if (mayBeUnderline.test(line.slice(0, -1))) return false;
    const source = `x\n${line}`;
    const tokens = this.#context.lexer.blocks(source, this.#top, true);
    const [token] = tokens;
    const isText = token?.type === "paragraph" || token?.type === "text";
    return tokens.length === 1 && isText && token.raw.length === source.length;
  }

  /** Commits the text up to the last checkpoint within the first `length` characters. */
  #advance(length: number): void {
    if (length <= STEP) return;
    const text = this.#text.slice(0, length);
    const { checkpoint } = scanInline(text.slice(0, OPEN_LIMIT), { ...this.#context, release: true });
    if (checkpoint < STEP) return;
    const tokens = this.#context.lexer.inline(text.slice(0, checkpoint));
    // Elements without an end, as `<br>`; the text is never cut between two tags.
    const made = nestInline(toNodes(tokens, this.#context, "none", this.#offset), this.#context);
    const nodes = this.#joined(made);
    this.#leaf = nodes.at(-1)?.type === "text" ? nodes.pop() : undefined;
    this.#nodes = appendNodes(this.#nodes, nodes);
    this.#offset += checkpoint;
    this.#text = this.#text.slice(checkpoint);
    if (length - checkpoint > STEP) this.#advance(length - checkpoint);
  }

  #joined(nodes: readonly MarkdownNode[]): MarkdownNode[] {
    const joined = this.#leaf === undefined ? [] : [this.#leaf];
    for (const node of nodes) pushNode(joined, node);
    return joined;
  }

  nodes(context: NodeContext): readonly MarkdownNode[] {
    const line = this.#line ?? "";
    const start = this.#text.length - line.length;
    const end = Math.min(start + shownLineLength(line, context.release), this.#rows(context.release));
    let text = this.#text.slice(0, end);
    let others: readonly MarkdownNode[] = [];
    if (line !== "" && end > start) {
      const tokens = context.lexer.blocks(`x\n${text.slice(start)}`, this.#top, true);
      const first = tokens[0]?.raw.length ?? 0;
      if (tokens.length > 1) {
        others = toNodes(tokens.slice(1), context, "line", this.#key + this.#offset + start + first - 2);
        text = text.slice(0, start);
      }
    }
    this.holding = end < this.#text.length;
    const open =
      text.length > OPEN_LIMIT
        ? [createNode({ type: "text", key: this.#offset, text, complete: false })]
        : openNodes(text, context, this.#offset);
    const children = appendNodes(this.#nodes, this.#joined(open));
    return [createNode({ type: "paragraph", key: this.#key, complete: false, children }), ...others];
  }
}
