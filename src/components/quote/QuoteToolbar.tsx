"use client";

import { useLayoutEffect, useRef } from "react";
import { useChatUi } from "../context/chatUi.js";
import { CopyButton } from "../elements/CopyButton.js";
import { Icon } from "../elements/Icon.js";
import { copyMarkdown } from "../text/clipboard.js";
import { useSelection, type MessageSelection } from "./useSelection.js";

/** Space between the toolbar and the selection, in pixels. */
const GAP = 8;

/**
 * A small toolbar at a selection inside a message: quotes it into the composer, or copies it. Works while the answer
 * grows. The selection stays: pressing a button here does not take it away.
 */
export function QuoteToolbar() {
  const selection = useSelection();
  return selection === undefined ? null : <Toolbar selection={selection} />;
}

function Toolbar({ selection }: { readonly selection: MessageSelection }) {
  const { labels, stage } = useChatUi();
  const toolbar = useRef<HTMLDivElement>(null);
  const { rect, messageId, text, markdown } = selection;

  useLayoutEffect(() => {
    const element = toolbar.current;
    if (element === null) return;
    const { width, height } = element.getBoundingClientRect();
    const left = Math.min(Math.max(GAP, rect.left), window.innerWidth - width - GAP);
    // Below the selection where there is no room above it.
    const above = rect.top - height - GAP;
    element.style.insetInlineStart = "auto";
    element.style.left = `${left}px`;
    element.style.top = `${above >= GAP ? above : rect.bottom + GAP}px`;
  }, [rect]);

  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its buttons are the Tab stops
    <div
      ref={toolbar}
      className="sc-selection"
      role="toolbar"
      aria-label={labels.selectionActions}
      // A press would otherwise clear the selection that it is about.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
    >
      <button
        type="button"
        className="sc-pill"
        onClick={() => {
          stage.quotes.add({ messageId, text, markdown });
          document.getSelection()?.removeAllRanges();
          stage.composer()?.focus();
        }}
      >
        <Icon name="quote" />
        {labels.quote}
      </button>
      <CopyButton label={labels.copy} copy={() => copyMarkdown(markdown)} />
    </div>
  );
}
