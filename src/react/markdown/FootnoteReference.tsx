import { useContext } from "react";
import { FootnoteContext, LinkContext, MarkdownContext } from "./markdownContext.js";

/** A number that links to its note. Until the note exists it is only the number; without one at the end, its source. */
export function FootnoteReference({ label }: { label: string }) {
  const { idPrefix } = useContext(MarkdownContext);
  const { numbers, defined, open } = useContext(FootnoteContext);
  const inLink = useContext(LinkContext);
  const number = numbers.get(label);
  const state = defined.has(label) ? undefined : open ? "pending" : "missing";
  const shown = state === "missing" ? `[^${label}]` : (number ?? label);
  if (inLink) return <sup data-note={state}>{shown}</sup>;
  // The same elements in every case: what becomes of a reference late must not replace what is on the page.
  return (
    <sup data-note={state}>
      {/* oxlint-disable-next-line jsx-a11y/anchor-is-valid -- text until its note exists, and never another element */}
      <a href={state === undefined ? `#${idPrefix}note-${number}` : undefined}>{shown}</a>
    </sup>
  );
}
