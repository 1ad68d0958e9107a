import type { Token } from "marked";
import type { Groups, MarkdownNode } from "../../nodes.js";
import type { NodeContext } from "../../view/toNodes.js";

/**
 * A long block that is still open, taken apart into units that are committed and the unit that grows. It proves line
 * by line that the block goes on; where it cannot, the block is parsed as a whole.
 */
export interface OpenBlock {
  /** Takes the text that follows. False where a complete line may end the block or change what it is. */
  push(text: string): boolean;
  /** The block's view, and what the unfinished line may begin after it; undefined where only the whole block can tell. */
  nodes(context: NodeContext): readonly MarkdownNode[] | undefined;
  /**
   * What marked makes of `lines`, the block and what follows it, put together from the units that are committed and a
   * parse of the rest. Undefined where that might not be what a parse of the whole gives.
   */
  close?(lines: string): ClosedBlock | undefined;
  /** Something is held back. */
  readonly holding: boolean;
}

export interface ClosedBlock {
  /** The block, and the tokens after it. */
  readonly tokens: readonly Token[];
  /** The view of the block. */
  readonly node: MarkdownNode;
}

/** What marked carries from one piece of text to the next: with it, a text is more than its pieces. */
const carried = /\]:|<\/?(?:a|pre|code|kbd|script)\b/i;

/** Whether the tokens of a text are those of its pieces. */
export function isSumOfPieces(text: string): boolean {
  return !carried.test(text);
}

/** Blocks inside a block: a quote's, an item's. */
export interface InnerBlocks {
  append(text: string): void;
  view(release: boolean): Groups;
  readonly holding: boolean;
  /** Blank lines stand between the blocks. */
  readonly loose: boolean;
}
