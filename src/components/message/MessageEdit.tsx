import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { messageText } from "../../message/messageText.js";
import { useEnterKey } from "../composer/useEnterKey.js";
import { useChatUi } from "../context/chatUi.js";
import { isKey } from "../context/keymap.js";
import { useMessage } from "./messageContext.js";

/** The editor of a question: sends the changed text in its place, and keeps the old exchange as a version. */
export function MessageEdit() {
  const { chat, keymap, labels } = useChatUi();
  const { message, setEditing } = useMessage();
  const [text, setText] = useState(() => messageText(message));
  const field = useRef<HTMLTextAreaElement>(null);
  const enter = useEnterKey();

  useEffect(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);

  const close = (): void => {
    const article = field.current?.closest("article");
    setEditing(false);
    // The button that opened the editor mounts again with the next commit.
    requestAnimationFrame(() => article?.querySelector<HTMLElement>('[data-action="edit"]')?.focus());
  };
  const save = (): void => {
    if (text.trim() === "") return;
    const others = message.parts.filter(({ type }) => type !== "text");
    setEditing(false);
    void chat?.edit(message.id, { text: text.trim(), parts: others }).catch(() => {});
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isKey(event, keymap.stop) && !enter.isComposing(event.nativeEvent)) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (enter.sends(event.nativeEvent, keymap)) {
      event.preventDefault();
      save();
    }
  };

  return (
    <form
      className="sc-edit"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <textarea
        ref={field}
        className="sc-field"
        aria-label={labels.editMessage}
        dir="auto"
        rows={1}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        {...enter.listeners}
      />
      <div className="sc-buttons">
        <button type="button" className="sc-button" data-kind="ghost" onClick={close}>
          {labels.cancel}
        </button>
        <button type="submit" className="sc-button" data-kind="primary" aria-disabled={text.trim() === ""}>
          {labels.save}
        </button>
      </div>
    </form>
  );
}
