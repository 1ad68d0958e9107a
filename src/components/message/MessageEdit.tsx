import { messageText } from "../../message/messageText.js";
import { TextEditor } from "../composer/TextEditor.js";
import { useChatUi } from "../context/chatUi.js";
import { useMessage } from "./messageContext.js";

/** The editor of a question: sends the changed text in its place, and keeps the old exchange as a version. */
export function MessageEdit() {
  const { chat, labels } = useChatUi();
  const { message, setEditing } = useMessage();
  return (
    <TextEditor
      text={messageText(message)}
      label={labels.editMessage}
      saveLabel={labels.save}
      onSave={(text) => {
        const others = message.parts.filter(({ type }) => type !== "text");
        setEditing(false);
        void chat?.edit(message.id, { text, parts: others }).catch(() => {});
      }}
      onCancel={() => {
        const article = document.activeElement?.closest("article");
        setEditing(false);
        // The button that opened the editor mounts again with the next commit.
        requestAnimationFrame(() => article?.querySelector<HTMLElement>('[data-action="edit"]')?.focus());
      }}
    />
  );
}
