import type { FootnoteNode, Groups, MarkdownNode } from "../nodes.js";

/** Which footnotes a text has so far. */
export interface FootnoteIndex {
  /** Numbers by label, in the order of the first references. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly defined: ReadonlySet<string>;
  /** Notes may still come. */
  readonly open: boolean;
}

export interface Footnotes {
  readonly index: FootnoteIndex;
  /** The notes as they are written, the first of every label. */
  readonly notes: readonly FootnoteNode[];
}

export const noFootnotes: Footnotes = {
  index: { numbers: new Map(), defined: new Set(), open: false },
  notes: [],
};

/** Collects references and notes. Both are told only when something was added, so that nothing renders for nothing. */
export class FootnoteCollector {
  #blocks: MarkdownNode[] = [];
  #labels: string[] = [];
  #notes = new Map<string, FootnoteNode>();
  #last: Footnotes = noFootnotes;

  /** Adds what a settled block refers to and defines. */
  add(node: MarkdownNode): void {
    this.#blocks.push(node);
    collect([[node]], this.#labels, this.#notes);
  }

  /** Takes the blocks that a late definition changed instead of the earlier ones: what they say is shown in the notes. */
  replace(changed: ReadonlyMap<MarkdownNode, MarkdownNode>): void {
    if (!this.#blocks.some((block) => changed.has(block))) return;
    this.#blocks = this.#blocks.map((block) => changed.get(block) ?? block);
    this.#labels = [];
    this.#notes = new Map();
    for (const block of this.#blocks) collect([[block]], this.#labels, this.#notes);
  }

  /** The footnotes of the settled blocks and of `tail`, which is not kept. */
  read(tail: readonly MarkdownNode[], open: boolean): Footnotes {
    const labels = [...this.#labels];
    const notes = new Map(this.#notes);
    if (tail.length > 0) collect([tail], labels, notes);
    // A reference at the end may turn out to be something else: then there is none, also none from before.
    if (labels.length === 0 && notes.size === 0) return (this.#last = noFootnotes);
    const numbers = new Map<string, number>();
    for (const label of labels) if (!numbers.has(label)) numbers.set(label, numbers.size + 1);
    const last = this.#last;
    const index = { numbers, defined: new Set(notes.keys()), open };
    this.#last = {
      index: isSame(last.index, index) ? last.index : index,
      notes: [...notes.values()],
    };
    return this.#last;
  }
}

interface Found {
  readonly labels: readonly string[];
  readonly notes: readonly FootnoteNode[];
}

const nothing: Found = { labels: [], notes: [] };

/** What was found in a group that never changes again: a long list is not walked on every update. */
const foundIn = new WeakMap<readonly MarkdownNode[], Found>();

function collect(groups: Groups, labels: string[], notes: Map<string, FootnoteNode>): void {
  for (const group of groups) {
    const found = foundIn.get(group) ?? find(group);
    labels.push(...found.labels);
    for (const note of found.notes)
      if (!(notes.get(note.label)?.complete ?? false)) notes.set(note.label, note);
  }
}

function find(group: readonly MarkdownNode[]): Found {
  const labels: string[] = [];
  const notes: FootnoteNode[] = [];
  const inner = new Map<string, FootnoteNode>();
  for (const node of group) {
    if (node.type === "footnoteReference") labels.push(node.label);
    else if (node.type === "footnote") notes.push(node);
    if (node.children.length > 0) collect(node.children, labels, inner);
  }
  notes.push(...inner.values());
  const found = labels.length + notes.length === 0 ? nothing : { labels, notes };
  foundIn.set(group, found);
  return found;
}

function isSame(a: FootnoteIndex, b: FootnoteIndex): boolean {
  if (a.open !== b.open || a.numbers.size !== b.numbers.size || a.defined.size !== b.defined.size)
    return false;
  for (const [label, number] of a.numbers) if (b.numbers.get(label) !== number) return false;
  for (const label of a.defined) if (!b.defined.has(label)) return false;
  return true;
}
