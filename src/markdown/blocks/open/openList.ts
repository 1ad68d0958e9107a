import type { Token, Tokens } from "marked";
import { shownEnd, shownLineLength } from "../../inline/holdLine.js";
import {
  appendNodes,
  createNode,
  keepNode,
  noChildren,
  type Groups,
  type MarkdownNode,
} from "../../nodes.js";
import { isSumOfPieces, type ClosedBlock, type InnerBlocks, type OpenBlock } from "./openBlock.js";
import { OpenItem } from "./openItem.js";
import { growthAfter } from "../../view/growth.js";
import { itemNodes, listLook, toNodes, type NodeContext } from "../../view/toNodes.js";

/** A longer item is taken apart itself. */
const SMALL_ITEM = 100;
/** A longer item that cannot be taken apart is left to the guard for large blocks. */
const LARGE_ITEM = 8192;

/** What marked reads in the source of a list, or in the end of it. */
interface ReadList {
  /** The source without what is held back. */
  readonly shown: string;
  readonly first: Token | undefined;
  /** `first`, if it is a list. */
  readonly list: Tokens.List | undefined;
  readonly rest: readonly Token[];
}

/** A list: only its last item is open, and what is left of the list is parsed from there. */
export class OpenList implements OpenBlock {
  holding = false;
  readonly #context: NodeContext;
  readonly #createInner: () => InnerBlocks | undefined;
  readonly #key: number;
  readonly #token: Tokens.List;
  /** marked's items of those that are committed. */
  readonly #done: Tokens.ListItem[] = [];
  #items: Groups = noChildren;
  /** Where the last item begins in the list. */
  #offset = 0;
  #loose = false;
  /** The source from the last item on. */
  #source: string;
  #item: OpenItem | undefined;
  /** The last item as it was shown. */
  #shown: MarkdownNode | undefined;
  /** The last item where the unfinished line, which begins at `length`, is the beginning of the next one. */
  #before: { readonly length: number; readonly node: MarkdownNode; readonly loose: boolean } | undefined;

  constructor(
    token: Tokens.List,
    source: string,
    key: number,
    context: NodeContext,
    createInner: () => InnerBlocks | undefined,
  ) {
    this.#context = context;
    this.#createInner = createInner;
    this.#key = key;
    this.#token = token;
    this.#source = source;
    this.#commit(token);
    this.#openItem();
  }

  /** Commits all items but the last. */
  #commit(list: Tokens.List): void {
    if (list.loose) this.#loose = true;
    const done = list.items.slice(0, -1);
    if (done.length === 0) return;
    const [first, ...others] = itemNodes(done, this.#context, "none", this.#offset);
    if (first !== undefined)
      this.#items = appendNodes(this.#items, [keepNode(this.#shown, first), ...others]);
    const length = done.reduce((sum, item) => sum + item.raw.length, 0);
    for (const item of done) this.#done.push(item);
    this.#offset += length;
    this.#source = this.#source.slice(length);
    this.#shown = undefined;
    this.#before = undefined;
  }

  #openItem(): void {
    const inner = this.#source.length > SMALL_ITEM ? this.#createInner() : undefined;
    this.#item = inner === undefined ? undefined : OpenItem.open(this.#source, inner);
  }

  /** The last item is long and could not be taken apart: every update would parse all of it. */
  get stuck(): boolean {
    return this.#item === undefined && this.#source.length >= LARGE_ITEM;
  }

  push(text: string): boolean {
    this.#source += text;
    if (this.#item !== undefined) {
      if (this.#item.push(text)) return true;
      this.#item = undefined;
    }
    if (!text.includes("\n")) return !this.stuck;
    this.#before = undefined;
    const lines = this.#source.slice(0, this.#source.lastIndexOf("\n") + 1);
    const list = onlyList(this.#context.lexer.blocks(lines));
    if (list === undefined) return false;
    this.#commit(list);
    this.#openItem();
    return !this.stuck;
  }

  nodes(context: NodeContext): readonly MarkdownNode[] | undefined {
    let source = this.#source;
    let base = this.#offset;
    let items = this.#items;
    let loose = this.#loose;
    if (this.#item !== undefined) {
      const { line } = this.#item;
      this.holding = this.#item.holding;
      const bullet = /^ {0,3}(?:[-+*]|\d{1,9}[.)])[ \t]+\S/.test(line);
      // Text that is not indented goes on with a paragraph of the item or ends the list: only the whole item can tell.
      if (!bullet && /\S/.test(line.slice(0, shownLineLength(line, context.release))))
        return this.#whole(context);
      this.#shown = createNode({
        type: "list_item",
        key: base,
        complete: bullet,
        task: undefined,
        children: this.#item.view(context.release),
      });
      items = appendNodes(items, [this.#shown]);
      loose ||= this.#item.loose;
      if (!bullet) return [this.#list(items, loose)];
      base += source.length - line.length;
      source = line;
    }
    return (
      this.#afterBefore(context) ?? this.#toList(this.#read(source, context), base, items, loose, context)
    );
  }

  /** The list while only the line grows that began the next item: the item before it is not parsed again. */
  #afterBefore(context: NodeContext): MarkdownNode[] | undefined {
    const before = this.#before;
    if (before === undefined) return undefined;
    const line = this.#source.slice(before.length);
    const base = this.#offset + before.length;
    const read = this.#read(line, context);
    // A line of bullets may have become a rule.
    if (read.list?.items.length !== 1 || read.rest.length > 0) return undefined;
    const items = appendNodes(this.#items, [before.node]);
    return this.#toList(read, base, items, this.#loose || before.loose, context);
  }

  #whole(context: NodeContext): readonly MarkdownNode[] {
    const read = this.#read(this.#source, context);
    return this.#toList(read, this.#offset, this.#items, this.#loose, context);
  }

  /** A beginning of what is left of the list, as far as it is shown. */
  #read(source: string, context: NodeContext): ReadList {
    const shown = source.slice(0, shownEnd(source, context.release));
    this.holding = shown.length < source.length;
    const [list, ...rest] = context.lexer.blocks(shown, true, true);
    return { shown, list: list?.type === "list" ? (list as Tokens.List) : undefined, first: list, rest };
  }

  #toList(
    { shown, list, first, rest }: ReadList,
    base: number,
    before: Groups,
    wasLoose: boolean,
    context: NodeContext,
  ): MarkdownNode[] {
    const growth = growthAfter(shown);
    const others = toNodes(rest, context, growth, this.#key + base + (first?.raw.length ?? 0));
    if (list === undefined) return [this.#list(before, wasLoose), ...others];
    const { items, loose } = list;
    const nodes = itemNodes(items, context, others.length > 0 ? "none" : growth, base);
    if (base === this.#offset) {
      this.#shown = nodes[0];
      this.#keepBefore(shown, list, rest, nodes);
    }
    return [this.#list(appendNodes(before, nodes), wasLoose || loose), ...others];
  }

  /** Where the unfinished line is a bullet, the item before it can no longer change while that line grows. */
  #keepBefore(
    shown: string,
    { items, loose }: Tokens.List,
    rest: readonly Token[],
    [node]: readonly MarkdownNode[],
  ): void {
    const length = items[0]?.raw.length ?? 0;
    const isLine = items.length === 2 && length === shown.lastIndexOf("\n") + 1;
    if (isLine && rest.length === 0 && node !== undefined && isSumOfPieces(shown))
      this.#before = { length, node, loose };
  }

  #list(children: Groups, loose: boolean): MarkdownNode {
    return createNode({
      ...listLook({ ...this.#token, loose }),
      type: "list",
      key: this.#key,
      complete: false,
      children,
    });
  }

  close(lines: string): ClosedBlock | undefined {
    if (!isSumOfPieces(lines)) return undefined;
    const { lexer } = this.#context;
    const { degraded } = lexer;
    const [last, ...others] = lexer.blocks(lines.slice(this.#offset));
    if (last?.type !== "list" || lexer.degraded > degraded) return undefined;
    const rest = last as Tokens.List;
    const items = [...this.#done, ...rest.items];
    const loose = this.#loose || rest.loose;
    if (loose) {
      // In a loose list marked writes a checkbox into the text after it.
      if (items.some((item) => item.task)) return undefined;
      for (const item of items) {
        item.loose = true;
        for (const token of item.tokens) if (token.type === "text") token.type = "paragraph";
      }
    }
    const raw = lines.slice(0, this.#offset) + rest.raw;
    const token: Tokens.List = { ...this.#token, raw, loose, items };
    const [first, ...more] = itemNodes(rest.items, this.#context, "none", this.#offset);
    const nodes = first === undefined ? [] : [keepNode(this.#shown, first), ...more];
    const children = appendNodes(this.#items, nodes);
    const node = createNode({ ...listLook(token), type: "list", key: this.#key, token, children });
    return { tokens: [token, ...others], node };
  }
}

function onlyList(tokens: readonly Token[]): Tokens.List | undefined {
  const [list, space, more] = tokens;
  if (list?.type !== "list" || more !== undefined || (space !== undefined && space.type !== "space"))
    return undefined;
  return list as Tokens.List;
}
