import type { ChatInstance } from "../../chat/chat.js";
import { messageText } from "../../message/messageText.js";
import { useChatSelector } from "../../react/useChatSelector.js";
import { useChatUi } from "../context/chatUi.js";
import { IconButton } from "../elements/IconButton.js";

/** The messages that wait for the end of the answer: each can be edited, sent now, or removed. */
export function QueueRow({ chat }: { readonly chat: ChatInstance }) {
  const { labels, stage } = useChatUi();
  const queue = useChatSelector(chat, (snapshot) => snapshot.queue);
  if (queue.length === 0) return null;
  return (
    <ol className="sc-queue" aria-label={labels.queued}>
      {queue.map((message, index) => {
        const text = messageText(message);
        const cancel = (): void => {
          chat.cancelQueued(message.id);
          stage.composer()?.focus();
        };
        return (
          <li key={message.id}>
            <small>{index === 0 ? labels.queuedNext : index + 1}</small>
            <span dir="auto">{text}</span>
            <IconButton
              icon="send"
              label={labels.sendNow}
              onClick={() => {
                chat.sendQueuedNow(message.id);
                stage.composer()?.focus();
              }}
            />
            <IconButton
              icon="edit"
              label={labels.editQueued}
              onClick={() => {
                cancel();
                stage.composer()?.insert(text);
              }}
            />
            <IconButton icon="close" label={labels.removeQueued} onClick={cancel} />
          </li>
        );
      })}
    </ol>
  );
}
