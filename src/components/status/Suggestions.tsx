"use client";

import { useChatUi } from "../context/chatUi.js";

export interface SuggestionsProps {
  /** Questions to offer. */
  readonly items: readonly string[];
  /** @defaultValue sends the question */
  readonly onSelect?: ((text: string) => void) | undefined;
}

/** Questions that can be asked with one press. */
export function Suggestions({ items, onSelect }: SuggestionsProps) {
  const { chat, labels, stage } = useChatUi();
  const select =
    onSelect ??
    ((text: string): void => {
      // The suggestions unmount with the first message; focus belongs into the text field.
      stage.composer()?.focus();
      void chat?.sendMessage({ text }).catch(() => {});
      stage.conversation()?.follow();
    });
  return (
    <ul className="sc-suggestions" aria-label={labels.suggestions}>
      {items.map((text) => (
        <li key={text}>
          <button type="button" className="sc-suggestion" onClick={() => select(text)}>
            {text}
          </button>
        </li>
      ))}
    </ul>
  );
}
