import { useContext, type MouseEvent, type ReactNode } from "react";
import type { FootnoteNode, MarkdownNode } from "../../markdown/nodes.js";
import { FootnoteContext, MarkdownContext } from "./markdownContext.js";
import { renderNodes } from "./NodeView.js";

interface FootnotesProps {
  readonly notes: readonly FootnoteNode[];
  /** The note in which text is arriving. */
  readonly last: MarkdownNode | undefined;
  /** The mark at its end. */
  readonly cursor: ReactNode;
}

/** The notes, in the order in which the text refers to them. */
export function Footnotes({ notes, last, cursor }: FootnotesProps) {
  const { idPrefix, labels } = useContext(MarkdownContext);
  const { numbers } = useContext(FootnoteContext);
  const used = notes.filter((note) => numbers.has(note.label));
  if (used.length === 0) return null;
  const ordered = used.sort((a, b) => (numbers.get(a.label) ?? 0) - (numbers.get(b.label) ?? 0));
  return (
    // A group: as landmarks, the notes of two answers would have one name twice on the page.
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is for controls
    <section role="group" aria-label={labels.footnotes} data-footnotes="">
      <ol>
        {ordered.map((note) => (
          // By its label: where it begins is counted from what it is in, so notes of two quotes begin at the same place.
          <li key={note.label} id={`${idPrefix}note-${numbers.get(note.label)}`}>
            {renderNodes(note.children, note === last ? cursor : undefined)}
            {note.complete ? (
              <button
                type="button"
                data-note-back=""
                aria-label={`${labels.back} (${numbers.get(note.label)})`}
                onClick={focusReference}
              >
                ↩
              </button>
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Back to the first number that links to the note. Focus takes a screen reader along, which a jump alone does not. */
function focusReference({ currentTarget }: MouseEvent<HTMLButtonElement>): void {
  const id = currentTarget.closest("li")?.id ?? "";
  const root = currentTarget.closest(".sc-md");
  root?.querySelector<HTMLElement>(`a[href="#${id}"]`)?.focus();
}
