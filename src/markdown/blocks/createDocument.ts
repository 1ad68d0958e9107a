import type { MarkedOptions } from "marked";
import { BlockLexer } from "../blockLexer.js";
import { FootnoteCollector } from "../extensions/footnoteIndex.js";
import type { ScanOptions } from "../inline/scanInline.js";
import type { SettledBlock } from "../markdownParser.js";
import { keepNode, type MarkdownNode } from "../nodes.js";
import type { HtmlOptions } from "../view/htmlTags.js";
import { emptyNest, nestBlocks, replaceInNest } from "../view/nestBlocks.js";
import { toNodes, type NodeContext } from "../view/toNodes.js";
import { BlockStream, type SettledBlocks } from "./blockStream.js";

/** The syntax of a document. */
export interface DocumentOptions extends Pick<ScanOptions, "math" | "cjk" | "singleTilde" | "footnotes"> {
  /** marked's own options, with its extensions. */
  readonly marked: MarkedOptions;
  /** The tags that become elements or nodes. */
  readonly names: HtmlOptions;
  /** Somebody else's rules of block level are in play: only the whole block can tell. */
  readonly foreign: boolean;
}

/** The blocks of one document: those that are settled, and the stream of those that are not. */
export function createDocument(options: DocumentOptions) {
  const { foreign, marked, names, ...syntax } = options;
  const lexer = new BlockLexer(marked);
  const blocks: SettledBlock[] = [];
  const notes = new FootnoteCollector();
  let nest = emptyNest;
  let id = 0;
  /** The definitions with which the settled blocks were parsed. */
  const known = new Map<string, string>();
  /** The settled blocks that use a label. */
  const users = new Map<string, Set<number>>();
  /** Whether an inline `<a>` was open where the block began. */
  const inLink: boolean[] = [];
  const context = (release: boolean): NodeContext => ({
    lexer,
    release,
    ...syntax,
    ...names,
    isDefined: (label) => Object.hasOwn(lexer.links, normalizeLabel(label)),
  });
  const settle = ({ tokens, nodes, first }: SettledBlocks): void => {
    const added: MarkdownNode[] = [];
    let ready = first;
    for (const token of tokens) {
      inLink.push(lexer.inLink);
      const made = ready ?? toNodes([token], context(true), "none", id)[0];
      ready = undefined;
      const node = made === undefined ? undefined : keepNode(nodes.get(id), made);
      if (token.raw.includes("[")) remember(blocks.length, token.raw);
      blocks.push({ id, token, node });
      if (node !== undefined) {
        added.push(node);
        if (token.raw.includes("[^")) notes.add(node);
      }
      id += token.raw.length;
    }
    nest = nestBlocks(nest, added, names);
  };
  const remember = (index: number, raw: string): void => {
    for (const label of labelsOf(raw)) {
      const name = normalizeLabel(label);
      const indexes = users.get(name);
      if (indexes === undefined) users.set(name, new Set([index]));
      else indexes.add(index);
    }
  };
  const stream = new BlockStream({ context, settle, document: true, top: true, level: 0, foreign });
  return {
    lexer,
    blocks,
    stream,
    notes,
    get nest() {
      return nest;
    },
    /** Parses the settled blocks again whose labels were defined later. */
    resolve(): readonly number[] {
      const indexes = new Set<number>();
      for (const label of lexer.takeTouched()) {
        const link = lexer.links[label];
        const now = link === undefined ? "" : `${link.href} ${link.title ?? ""}`;
        if ((known.get(label) ?? "") === now) continue;
        known.set(label, now);
        for (const index of users.get(label) ?? []) indexes.add(index);
      }
      const ids: number[] = [];
      const replaced = new Map<MarkdownNode, MarkdownNode>();
      for (const index of [...indexes].sort((a, b) => a - b)) {
        const block = blocks[index];
        if (block === undefined) continue;
        const after = lexer.inLink;
        lexer.inLink = inLink[index] ?? false;
        const token = lexer.blocks(block.token.raw, true, false)[0];
        const [made] = token === undefined ? [] : toNodes([token], context(true), "none", block.id);
        lexer.inLink = after;
        if (token === undefined || made === undefined) continue;
        const node = keepNode(block.node, made);
        blocks[index] = { id: block.id, token: { ...token, raw: block.token.raw }, node };
        ids.push(block.id);
        if (block.node === undefined) continue;
        nest = replaceInNest(nest, block.node, node);
        replaced.set(block.node, node);
      }
      notes.replace(replaced);
      return ids;
    },
  };
}

/** What stands in brackets without brackets inside, in one pass: a text of openers must not be searched from each of them. */
function labelsOf(text: string): readonly string[] {
  const labels: string[] = [];
  let start = -1;
  for (let i = text.indexOf("["); i !== -1 && i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) i++;
    else if (code === 91) start = i + 1;
    else if (code === 93) {
      if (start > 0 && start < i) labels.push(text.slice(start, i));
      start = -1;
    }
  }
  return labels;
}

/** Labels are compared as marked compares them: CommonMark section 4.7, with a full case fold. */
function normalizeLabel(label: string): string {
  return label.trim().replace(/\s+/g, " ").toLowerCase().toUpperCase().toLowerCase();
}
