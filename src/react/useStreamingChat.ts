"use client";

import { useSyncExternalStore } from "react";
import type { ChatInstance } from "../chat/chat.js";
import type { ChatSnapshot } from "../chat/state/snapshot.js";
import { isActive } from "../chat/state/phases.js";
import type { ChatMessage } from "../message/message.js";
import { messageText } from "../message/messageText.js";
import { useChatInstance, type UseStreamingChatOptions } from "./useChatInstance.js";

/** The result of the hook: the published snapshot, values that follow from it, and the chat's methods. */
export type StreamingChat<M extends ChatMessage = ChatMessage> = ChatSnapshot<M> &
  Omit<ChatInstance<M>, "getSnapshot" | "subscribe" | "setOptions" | "dispose"> & {
    /** The text of the last answer; empty when there is none. */
    readonly content: string;
    /** A turn is under way. */
    readonly isStreaming: boolean;
    /** The chat itself, for `useChatSelector` and for code outside React. */
    readonly chat: ChatInstance<M>;
  };

/**
 * A chat with a streaming model. Renders at most once a frame while an answer arrives.
 *
 * @example
 * const { messages, sendMessage, stop, isStreaming } = useStreamingChat({ api: "/api/chat" });
 */
export function useStreamingChat<M extends ChatMessage = ChatMessage>(
  options: UseStreamingChatOptions<M> = {},
): StreamingChat<M> {
  const chat = useChatInstance(options);
  const snapshot = useSyncExternalStore(chat.subscribe, chat.getSnapshot, chat.getSnapshot);
  const last = snapshot.messages.at(-1);
  return {
    ...snapshot,
    ...chat,
    content: last?.role === "assistant" ? messageText(last) : "",
    isStreaming: isActive(snapshot.phase),
    chat,
  };
}
