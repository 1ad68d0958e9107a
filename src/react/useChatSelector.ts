"use client";

import { useSyncExternalStore } from "react";
import type { ChatInstance } from "../chat/chat.js";
import type { ChatSnapshot } from "../chat/state/snapshot.js";
import type { ChatMessage } from "../message/message.js";

/**
 * Reads one value of a chat, and renders only when it changes.
 *
 * @param select must return the same value (by `Object.is`) for the same snapshot: read a value, do not build an object
 */
export function useChatSelector<T, M extends ChatMessage = ChatMessage>(
  chat: Pick<ChatInstance<M>, "subscribe" | "getSnapshot">,
  select: (snapshot: ChatSnapshot<M>) => T,
): T {
  const read = (): T => select(chat.getSnapshot());
  return useSyncExternalStore(chat.subscribe, read, read);
}
