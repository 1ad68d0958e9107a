import { useContext } from "react";
import { FootnoteContext, MarkdownContext } from "./markdownContext.js";

/** A number that links to its note. Until the note exists it is only the number; without one at the end, its source. */
export function FootnoteReference({ label }: { label: string }) {
  const { idPrefix } = useContext(MarkdownContext);
  const { numbers, defined, open } = useContext(FootnoteContext);
  const number = numbers.get(label);
  // The same elements in every case: what becomes of a reference late must not replace what is on the page.
  if (defined.has(label)) {
    return (
      <sup>
        <a href={`#${idPrefix}note-${number}`}>{number}</a>
      </sup>
    );
  }
  return (
    <sup data-note={open ? "pending" : "missing"}>
      {/* oxlint-disable-next-line jsx-a11y/anchor-is-valid -- text until its note exists, and never another element */}
      <a>{open ? (number ?? label) : `[^${label}]`}</a>
    </sup>
  );
}
