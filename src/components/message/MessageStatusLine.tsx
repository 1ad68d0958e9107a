import type { ChatInstance } from "../../chat/chat.js";
import { useChatSelector } from "../../react/useChatSelector.js";
import { useChatUi } from "../context/chatUi.js";
import { useMessage } from "./messageContext.js";

/** Why an answer is shorter than it might be: stopped, cut by its length, or withheld; and the button for the rest. */
export function MessageStatusLine() {
  const { chat, labels, canContinue } = useChatUi();
  const { message, isLast } = useMessage();
  if (message.role !== "assistant") return null;
  const isStopped = message.status === "stopped";
  const isCut = message.finishReason === "length";
  const note = isStopped
    ? labels.stopped
    : isCut
      ? labels.cutByLength
      : message.finishReason === "content-filter"
        ? labels.cutByFilter
        : undefined;
  if (note === undefined) return null;
  const hasRest = (isStopped || isCut) && message.parts.length > 0;
  return (
    <div className="sc-note">
      <p>{note}</p>
      {canContinue && isLast && hasRest && chat !== undefined && <ContinueButton chat={chat} />}
    </div>
  );
}

/** Requests the rest of the answer. Not during a turn, which this would end. */
function ContinueButton({ chat }: { readonly chat: ChatInstance }) {
  const { labels, stage } = useChatUi();
  const isBusy = useChatSelector(chat, ({ status }) => status === "submitted" || status === "streaming");
  if (isBusy) return null;
  return (
    <button
      type="button"
      className="sc-button"
      onClick={() => {
        // The button unmounts with the note; focus would be lost with it.
        stage.conversation()?.focus();
        void chat.continueMessage().catch(() => {});
      }}
    >
      {labels.continueAnswer}
    </button>
  );
}
