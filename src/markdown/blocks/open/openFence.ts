import type { Tokens } from "marked";
import { mayCloseFence } from "../../inline/holdLine.js";
import { appendNode, createNode, noChildren, type Groups, type MarkdownNode } from "../../nodes.js";
import type { OpenBlock } from "./openBlock.js";
import { lineNode } from "../../view/codeNode.js";

/** A line longer than this is not looked at before it is complete. */
const LINE_LIMIT = 400;

/** A fence that is not closed: every complete line is committed, whatever it holds. */
export class OpenFence implements OpenBlock {
  holding = false;
  readonly #key: number;
  readonly #info: string;
  readonly #closing: RegExp;
  readonly #mark: string;
  readonly #indent: number;
  /** The lines that something follows, each with its break. */
  #lines: Groups = noChildren;
  #count = 0;
  /** The last line that is not empty. Its break shows only when something follows. */
  #last: string | undefined;
  /** Empty lines after it. */
  #blank = 0;
  #line = "";

  constructor(token: Tokens.Code, source: string, key: number) {
    const end = source.indexOf("\n");
    const opening = /^( {0,3})(`{3,}|~{3,})/.exec(source);
    const marks = opening?.[2] ?? "```";
    this.#key = key;
    this.#info = token.lang ?? "";
    this.#mark = marks.charAt(0);
    this.#closing = new RegExp(`^ {0,3}${marks}${this.#mark}* *$`);
    // marked takes the opening line's indent from the lines of a backtick fence only.
    this.#indent = this.#mark === "`" ? (opening?.[1]?.length ?? 0) : 0;
    this.push(source.slice(end + 1));
  }

  push(text: string): boolean {
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      const line = this.#line + text.slice(start, end);
      if (this.#closing.test(line)) return false;
      this.#line = "";
      this.#commit(this.#dedent(line));
      start = end + 1;
    }
    this.#line += text.slice(start);
    return true;
  }

  #commit(line: string): void {
    if (line === "") {
      this.#blank++;
      return;
    }
    this.#lines = this.#flushed();
    this.#count += this.#waiting();
    this.#last = line;
    this.#blank = 0;
  }

  /** How many lines wait for something to follow. */
  #waiting(): number {
    return this.#blank + (this.#last === undefined ? 0 : 1);
  }

  #flushed(): Groups {
    let lines = this.#lines;
    let index = this.#count;
    if (this.#last !== undefined) lines = appendNode(lines, lineNode(`${this.#last}\n`, index++, true));
    for (let i = 0; i < this.#blank; i++) lines = appendNode(lines, lineNode("\n", index++, true));
    return lines;
  }

  #dedent(line: string): string {
    if (this.#indent === 0) return line;
    const space = /^\s*/.exec(line)?.[0].length ?? 0;
    return line.slice(Math.min(space, this.#indent));
  }

  nodes(): readonly MarkdownNode[] {
    const line = this.#line;
    this.holding = line !== "" && line.length < LINE_LIMIT && mayCloseFence(line, this.#mark);
    const shown = this.holding || line === "" ? "" : this.#dedent(line);
    let children = this.#lines;
    if (shown !== "")
      children = appendNode(this.#flushed(), lineNode(shown, this.#count + this.#waiting(), false));
    else if (this.#last !== undefined)
      children = appendNode(children, lineNode(this.#last, this.#count, true));
    const info = this.#info;
    return [createNode({ type: "code", key: this.#key, complete: false, visible: true, info, children })];
  }
}
