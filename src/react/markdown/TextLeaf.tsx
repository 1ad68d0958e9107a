import { memo, useState, type ReactNode } from "react";
import type { MarkdownNode } from "../../markdown/nodes.js";

/** How many text nodes make a group that React compares as one. */
const GROUP_SIZE = 32;

interface Pieces {
  readonly text: string;
  readonly groups: readonly (readonly string[])[];
}

/**
 * Text that grows. Every growth is a text node of its own: writing into a text node that is there would collapse the
 * reader's selection and move a screen reader's place.
 */
export const TextLeaf = memo(function TextLeaf({ text }: { text: string }) {
  const [pieces, setPieces] = useState<Pieces>(() => ({ text, groups: [[text]] }));
  let current = pieces;
  if (pieces.text !== text) {
    current = grow(pieces, text);
    setPieces(current);
  }
  // The first pieces stand directly in the parent: nearly always they are all there are.
  const [first = [], ...others] = current.groups;
  return others.length === 0 ? first : [...first, ...others];
});

/** The text of a node that has no children, and the cursor behind it. */
export function renderLeaf(node: MarkdownNode, cursor: ReactNode): ReactNode {
  return (
    <>
      <TextLeaf text={node.text ?? ""} />
      {cursor}
    </>
  );
}

function grow(pieces: Pieces, text: string): Pieces {
  if (text.startsWith(pieces.text))
    return { text, groups: push(pieces.groups, text.slice(pieces.text.length)) };
  // The end was taken back: the pieces before it stay as they are.
  let groups: Pieces["groups"] = [];
  let length = 0;
  for (const piece of pieces.groups.flat()) {
    if (!text.startsWith(piece, length)) break;
    groups = push(groups, piece);
    length += piece.length;
  }
  return { text, groups: length === text.length ? groups : push(groups, text.slice(length)) };
}

function push(groups: Pieces["groups"], piece: string): Pieces["groups"] {
  const last = groups.at(-1);
  if (last === undefined || last.length === GROUP_SIZE) return [...groups, [piece]];
  return [...groups.slice(0, -1), [...last, piece]];
}
