import type { Tokens } from "marked";
import { shownLineLength } from "../../inline/holdLine.js";
import {
  appendNode,
  appendNodes,
  createNode,
  noChildren,
  type Groups,
  type MarkdownNode,
} from "../../nodes.js";
import { isSumOfPieces, type ClosedBlock, type OpenBlock } from "./openBlock.js";
import { rowNode, toNodes, type NodeContext } from "../../view/toNodes.js";

/** A table whose delimiter row has arrived: a row is judged by itself, under the same two lines. */
export class OpenTable implements OpenBlock {
  holding = false;
  readonly #context: NodeContext;
  readonly #key: number;
  /** The first two lines. */
  readonly #head: string;
  readonly #token: Tokens.Table;
  #rows: Groups = noChildren;
  /** marked's rows of those that are committed, and how long the source is up to their end. */
  readonly #done: Tokens.TableCell[][] = [];
  #length: number;
  #line = "";

  constructor(token: Tokens.Table, source: string, key: number, context: NodeContext) {
    this.#key = key;
    this.#token = token;
    this.#context = context;
    this.#head = source.slice(0, source.indexOf("\n", source.indexOf("\n") + 1) + 1);
    this.#rows = appendNode(noChildren, rowNode(token.header, 0, context, "none"));
    this.#length = source.length;
    this.#commit(token.rows);
  }

  #commit(rows: readonly Tokens.TableCell[][]): void {
    this.#rows = appendNodes(this.#rows, this.#nodesOf(rows));
    for (const row of rows) this.#done.push(row);
  }

  #nodesOf(rows: readonly Tokens.TableCell[][]): MarkdownNode[] {
    return rows.map((row, i) => rowNode(row, this.#done.length + i + 1, this.#context, "none"));
  }

  push(text: string): boolean {
    const end = text.lastIndexOf("\n") + 1;
    if (end === 0) {
      this.#line += text;
      return true;
    }
    const lines = this.#line + text.slice(0, end);
    const tokens = this.#context.lexer.blocks(this.#head + lines);
    const [table] = tokens;
    if (tokens.length !== 1 || table?.type !== "table" || /\n[ \t]*\n/.test(lines) || lines.startsWith("\n"))
      return false;
    this.#line = text.slice(end);
    this.#length += lines.length;
    this.#commit((table as Tokens.Table).rows);
    return true;
  }

  nodes(context: NodeContext): readonly MarkdownNode[] {
    const shown = this.#line.slice(0, shownLineLength(this.#line, context.release));
    this.holding = shown.length < this.#line.length;
    const others: MarkdownNode[] = [];
    let rows = this.#rows;
    if (shown.trim() !== "") {
      const [table, ...rest] = context.lexer.blocks(this.#head + shown, true, true);
      const [row] = table?.type === "table" ? (table as Tokens.Table).rows : [];
      if (row !== undefined) rows = appendNode(rows, rowNode(row, this.#done.length + 1, context, "line"));
      const length = this.#length - this.#head.length + (table?.raw.length ?? 0);
      others.push(...toNodes(rest, context, "line", this.#key + length));
    }
    return [createNode({ type: "table", key: this.#key, complete: false, children: rows }), ...others];
  }

  close(lines: string): ClosedBlock | undefined {
    if (!isSumOfPieces(lines)) return undefined;
    const [last, ...others] = this.#context.lexer.blocks(this.#head + lines.slice(this.#length));
    if (last?.type !== "table") return undefined;
    const { rows } = last as Tokens.Table;
    const raw = lines.slice(0, this.#length + last.raw.length - this.#head.length);
    const token: Tokens.Table = { ...this.#token, raw, rows: [...this.#done, ...rows] };
    const children = appendNodes(this.#rows, this.#nodesOf(rows));
    const node = createNode({ type: "table", key: this.#key, token, children });
    return { tokens: [token, ...others], node };
  }
}
