import { useState } from "react";
import type { ChatInstance } from "../../chat/chat.js";
import type { ChatMessage } from "../../message/message.js";
import { messageText } from "../../message/messageText.js";
import { useChatSelector } from "../../react/useChatSelector.js";
import { useChatUi } from "../context/chatUi.js";
import { IconButton } from "../elements/IconButton.js";
import { TextEditor } from "./TextEditor.js";

/** The messages that wait for the end of the answer: each can be edited, sent now, or removed. */
export function QueueRow({ chat }: { readonly chat: ChatInstance }) {
  const { labels, stage } = useChatUi();
  const queue = useChatSelector(chat, (snapshot) => snapshot.queue);
  const [edited, setEdited] = useState<ChatMessage>();
  // An answer may end while its reader edits the next question, which is then sent as it was: the editor stays.
  const isSent = edited !== undefined && queue.every(({ id }) => id !== edited.id);
  const rows = isSent ? [edited, ...queue] : queue;
  if (rows.length === 0) return null;

  const toComposer = (): void => stage.composer()?.focus();
  const close = (id: string): void => {
    setEdited(undefined);
    // The button that opened the editor mounts again with the next commit.
    requestAnimationFrame(() => {
      const button = document.querySelector<HTMLElement>(
        `[data-queued="${CSS.escape(id)}"] [data-action="edit"]`,
      );
      if (button === null) toComposer();
      else button.focus();
    });
  };
  const save = ({ id, parts }: ChatMessage, text: string): void => {
    if (isSent) stage.composer()?.insert(text);
    else chat.editQueued(id, { text, parts: parts.filter(({ type }) => type !== "text") });
    if (isSent) setEdited(undefined);
    else close(id);
  };

  return (
    <ol className="sc-queue" aria-label={labels.queued}>
      {rows.map((message, index) => (
        <li key={message.id} data-queued={message.id}>
          <small>{index === 0 ? labels.queuedNext : index + 1}</small>
          {message.id === edited?.id ? (
            <TextEditor
              text={messageText(message)}
              label={labels.editQueued}
              saveLabel={labels.saveQueued}
              onSave={(text) => save(message, text)}
              onCancel={() => close(message.id)}
            />
          ) : (
            <>
              <span dir="auto">{messageText(message)}</span>
              <IconButton
                icon="send"
                label={labels.sendNow}
                onClick={() => {
                  chat.sendQueuedNow(message.id);
                  toComposer();
                }}
              />
              <IconButton
                icon="edit"
                label={labels.editQueued}
                data-action="edit"
                onClick={() => setEdited(message)}
              />
              <IconButton
                icon="close"
                label={labels.removeQueued}
                onClick={() => {
                  chat.cancelQueued(message.id);
                  toComposer();
                }}
              />
            </>
          )}
        </li>
      ))}
    </ol>
  );
}
