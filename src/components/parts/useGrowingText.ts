import { useSyncExternalStore } from "react";
import { useChatUi } from "../context/chatUi.js";

const never = (): (() => void) => () => {};

/** The latest text of a part that still grows, or `text` where the part is settled or no chat is around. */
export function useGrowingText(messageId: string, index: number, text: string, isStreaming: boolean): string {
  const { chat } = useChatUi();
  const isLive = chat !== undefined && isStreaming;
  const read = (): string => {
    if (!isLive) return text;
    const message = chat.getSnapshot().messages.findLast(({ id }) => id === messageId);
    const part = message?.parts[index];
    return part !== undefined && "text" in part ? part.text : text;
  };
  return useSyncExternalStore(isLive ? chat.subscribe : never, read, read);
}
