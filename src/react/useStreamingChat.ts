"use client";

import { useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { ChatInstance } from "../chat/chat.js";
import type { ChatOptions } from "../chat/chatOptions.js";
import { createChat } from "../chat/createChat.js";
import { resumeOnce, retainChat, type ChatRegistry, type OnUnmount } from "./registry.js";
import type { ChatSnapshot } from "../chat/state/snapshot.js";
import { isActive } from "../chat/state/phases.js";
import type { ChatMessage } from "../message/message.js";
import { messageText } from "../message/messageText.js";
import { ChatRegistryContext } from "./ChatProvider.js";

/** Options of the hook: those of `createChat`, or a chat that was created outside. */
export interface UseStreamingChatOptions<M extends ChatMessage = ChatMessage> extends ChatOptions<M> {
  /** A chat of the app's own. The other options are then ignored, and its lifetime is the app's affair. */
  chat?: ChatInstance<M> | undefined;
  /**
   * What happens to a turn when the last component that shows the chat is gone: `abort` stops it, `detach` lets it go
   * on, and a component with the same `id` finds it again. @defaultValue "abort"
   */
  unmount?: OnUnmount | undefined;
}

/** What the hook returns: the published snapshot, what follows from it, and the chat's methods. */
export type StreamingChat<M extends ChatMessage = ChatMessage> = ChatSnapshot<M> &
  Omit<ChatInstance<M>, "getSnapshot" | "subscribe" | "setOptions" | "dispose"> & {
    /** The text of the last answer; empty when there is none. */
    readonly content: string;
    /** A turn is under way. */
    readonly isStreaming: boolean;
    /** The chat itself, for `useChatSelector` and for what happens outside React. */
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
  const chat = useChat(options);
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

/** The chat of these options, kept for as long as the component shows it. */
function useChat<M extends ChatMessage>(options: UseStreamingChatOptions<M>): ChatInstance<M> {
  const registry = useContext(ChatRegistryContext);
  const { id, chat: given, unmount = "abort", resume } = options;
  const [own, setOwn] = useState(() => ({ id, given, chat: given ?? findChat(registry, options) }));
  let current = own;
  // A chat that is no longer given is not the hook's to go on with: it would be disposed of with the component.
  if (own.given !== given || (!given && own.id !== id)) {
    // Another id is another chat. Set while rendering: an effect would show one frame of the old one.
    current = { id, given, chat: given ?? findChat(registry, options) };
    setOwn(current);
  }
  const { chat } = current;

  useEffect(() => {
    if (!given) chat.setOptions(options);
  });
  useEffect(() => (given ? undefined : retainChat(chat, () => unmount)), [chat, given, unmount]);
  useEffect(() => {
    if (resume && !given) resumeOnce(chat);
  }, [chat, given, resume]);

  return chat;
}

function findChat<M extends ChatMessage>(
  registry: ChatRegistry,
  options: UseStreamingChatOptions<M>,
): ChatInstance<M> {
  const create = (): ChatInstance<M> => createChat<M>(options);
  return options.id === undefined ? create() : registry.get(options.id, create);
}
