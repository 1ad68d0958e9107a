import { useSyncExternalStore } from "react";
import type { ChatInstance } from "../../chat/chat.js";
import { useChatUi } from "../context/chatUi.js";

const never = (): (() => void) => () => {};

/** What a composer needs to know of the chat around it; nothing is under way where there is none. */
export function useBusy(chat: ChatInstance | undefined): {
  readonly isBusy: boolean;
  readonly canQueue: boolean;
  readonly hasMessages: boolean;
  readonly draftKey: string | undefined;
} {
  const { queues, draftKey } = useChatUi();
  const subscribe = chat?.subscribe ?? never;
  const isBusyNow = (): boolean => {
    const status = chat?.getSnapshot().status;
    return status === "submitted" || status === "streaming";
  };
  const hasMessagesNow = (): boolean => (chat?.getSnapshot().messages.length ?? 0) > 0;
  return {
    isBusy: useSyncExternalStore(subscribe, isBusyNow, isBusyNow),
    hasMessages: useSyncExternalStore(subscribe, hasMessagesNow, hasMessagesNow),
    canQueue: queues,
    draftKey,
  };
}
