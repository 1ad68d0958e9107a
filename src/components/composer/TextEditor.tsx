import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useChatUi } from "../context/chatUi.js";
import { isKey } from "../context/keymap.js";
import { useEnterKey } from "./useEnterKey.js";

export interface TextEditorProps {
  /** The text to begin with. */
  readonly text: string;
  /** The name of the text field. */
  readonly label: string;
  /** The text of the button that keeps the change. */
  readonly saveLabel: string;
  /** Called with the changed text, which is not blank. */
  readonly onSave: (text: string) => void;
  readonly onCancel: () => void;
}

/** Changes a message in its place: Enter keeps the change, Esc gives it up. Takes the focus when it mounts. */
export function TextEditor({ text: initial, label, saveLabel, onSave, onCancel }: TextEditorProps) {
  const { keymap, labels } = useChatUi();
  const [text, setText] = useState(initial);
  const field = useRef<HTMLTextAreaElement>(null);
  const enter = useEnterKey();

  useEffect(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);

  const save = (): void => {
    if (text.trim() !== "") onSave(text.trim());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isKey(event, keymap.stop) && !enter.isComposing(event.nativeEvent)) {
      event.preventDefault();
      // Without this, the answer that is being written would stop.
      event.stopPropagation();
      onCancel();
    } else if (enter.sends(event.nativeEvent, keymap)) {
      event.preventDefault();
      save();
    }
  };

  return (
    // No form: it may stand in the composer's own, and forms cannot be nested.
    <div className="sc-edit">
      <textarea
        ref={field}
        className="sc-field"
        aria-label={label}
        dir="auto"
        rows={1}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        {...enter.listeners}
      />
      <div className="sc-buttons">
        <button type="button" className="sc-button" data-kind="ghost" onClick={onCancel}>
          {labels.cancel}
        </button>
        <button
          type="button"
          className="sc-button"
          data-kind="primary"
          aria-disabled={text.trim() === ""}
          onClick={save}
        >
          {saveLabel}
        </button>
      </div>
    </div>
  );
}
