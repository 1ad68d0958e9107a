"use client";

import { useContext, useEffect, useState } from "react";
import type { ChatInstance } from "../chat/chat.js";
import type { ChatOptions } from "../chat/chatOptions.js";
import { createChat } from "../chat/createChat.js";
import type { ChatMessage } from "../message/message.js";
import { ChatRegistryContext } from "./ChatProvider.js";
import { resumeOnce, retainChat, type ChatRegistry, type OnUnmount } from "./registry.js";

/** Options of the hook: those of `createChat`, or a chat that was created outside. */
export interface UseStreamingChatOptions<M extends ChatMessage = ChatMessage> extends ChatOptions<M> {
  /** A chat of the app's own. The other options are then ignored, and you dispose of it. */
  chat?: ChatInstance<M> | undefined;
  /**
   * What happens to a turn when the last component that shows the chat unmounts: `abort` stops it, `detach` lets it run,
   * and a component with the same `id` shows it again. @defaultValue "abort"
   */
  unmount?: OnUnmount | undefined;
}

/**
 * The chat of these options, kept for as long as the component shows it. Does not subscribe: read the chat with
 * `useChatSelector`, or by `useStreamingChat({ chat })`.
 */
export function useChatInstance<M extends ChatMessage = ChatMessage>(
  options: UseStreamingChatOptions<M>,
): ChatInstance<M> {
  const registry = useContext(ChatRegistryContext);
  const { id, chat: given, unmount = "abort", resume } = options;
  const [own, setOwn] = useState(() => ({ id, given, chat: given ?? findChat(registry, options) }));
  let current = own;
  // A chat that is no longer given is not the hook's to use: it would be disposed of with the component.
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
