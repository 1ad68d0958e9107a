import { useChatUi } from "../context/chatUi.js";
import { useMessage } from "./messageContext.js";

/** Why an answer is shorter than it might be: stopped, cut by its length, or withheld. */
export function MessageStatusLine() {
  const { labels } = useChatUi();
  const { message } = useMessage();
  if (message.role !== "assistant") return null;
  const note =
    message.status === "stopped"
      ? labels.stopped
      : message.finishReason === "length"
        ? labels.cutByLength
        : message.finishReason === "content-filter"
          ? labels.cutByFilter
          : undefined;
  return note === undefined ? null : <p className="sc-note">{note}</p>;
}
