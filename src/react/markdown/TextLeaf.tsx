import { Fragment, memo, useContext, useInsertionEffect, useState, type ReactNode } from "react";
import type { MarkdownNode } from "../../markdown/nodes.js";
import { createLeafRecord, LiveLeafContext, type LeafPieces } from "./liveLeaf.js";

/** How many text nodes make a group that React compares as one. */
const GROUP_SIZE = 32;

interface TextLeafProps {
  readonly text: string;
  /** More text may be appended to the leaf without React. */
  readonly growing?: boolean;
}

/**
 * Text that grows. What React adds becomes a text node of its own, and what arrives between two renders is appended to
 * the last one: writing a whole text into a text node would collapse the reader's selection and move the place of a
 * screen reader.
 */
export const TextLeaf = memo(function TextLeaf({ text, growing = false }: TextLeafProps) {
  const live = useContext(LiveLeafContext);
  const [pieces, setPieces] = useState<LeafPieces>(() => startPieces(text, 0));
  const [record] = useState(() => createLeafRecord(pieces));
  const extra = record.extraOf(pieces);
  let current = pieces;
  if (pieces.text !== text || (extra !== "" && record.outdated)) {
    current = grow(pieces, pieces.shown + extra, text, record.outdated);
    if (current !== pieces) setPieces(current);
  }
  // A part of the commit: an effect that runs after it would be one more task for every frame.
  useInsertionEffect(() => {
    record.commit(current);
    return growing ? live.claim(record) : undefined;
  }, [record, current, growing, live]);
  // The first pieces stand directly in the parent: nearly always they are all there are.
  const [first = [], ...others] = current.groups;
  const nodes = others.length === 0 ? first : [...first, ...others];
  return current.generation === 0 ? nodes : <Fragment key={current.generation}>{nodes}</Fragment>;
});

/** The text of a node that has no children, and the cursor behind it. */
export function renderLeaf(node: MarkdownNode, cursor: ReactNode): ReactNode {
  return (
    <>
      <TextLeaf text={node.text ?? ""} growing={!node.complete} />
      {cursor}
    </>
  );
}

function startPieces(text: string, generation: number): LeafPieces {
  return { text, groups: [[text]], shown: text, last: text, generation };
}

function grow(pieces: LeafPieces, shown: string, text: string, outdated: boolean): LeafPieces {
  if (text.startsWith(shown)) {
    if (text === shown)
      return { ...pieces, text, shown, last: pieces.last + shown.slice(pieces.shown.length) };
    const last = text.slice(shown.length);
    return { ...pieces, text, groups: push(pieces.groups, last), shown: text, last };
  }
  // The page is ahead of what React renders.
  if (!outdated && shown !== pieces.shown && shown.startsWith(text)) return pieces;
  // The end was taken back. The pieces before it stay as they are, unless text was appended without React: React does not
  // know the text of those nodes.
  if (shown !== pieces.shown || pieces.shown !== pieces.groups.flat().join(""))
    return startPieces(text, pieces.generation + 1);
  let groups: LeafPieces["groups"] = [];
  let length = 0;
  for (const piece of pieces.groups.flat()) {
    if (!text.startsWith(piece, length)) break;
    groups = push(groups, piece);
    length += piece.length;
  }
  groups = length === text.length ? groups : push(groups, text.slice(length));
  return { ...pieces, text, groups, shown: text, last: groups.at(-1)?.at(-1) ?? "" };
}

function push(groups: LeafPieces["groups"], piece: string): LeafPieces["groups"] {
  const last = groups.at(-1);
  if (last === undefined || last.length === GROUP_SIZE) return [...groups, [piece]];
  return [...groups.slice(0, -1), [...last, piece]];
}
