"use client";

import { createContext, useContext } from "react";
import type { ChatMessage } from "../../message/message.js";

/** The message around a component, and what its parts share. */
export interface MessageUi {
  readonly message: ChatMessage;
  readonly isLast: boolean;
  readonly isEditing: boolean;
  readonly setEditing: (isEditing: boolean) => void;
}

export const MessageContext = createContext<MessageUi | undefined>(undefined);

/**
 * The message around the component.
 *
 * @throws Error outside of `Message`
 */
export function useMessage(): MessageUi {
  const ui = useContext(MessageContext);
  if (ui === undefined) throw new Error("This component must be inside <Message>.");
  return ui;
}

/** Whether more of the message may arrive. */
export function isWriting(message: ChatMessage): boolean {
  return message.status === "streaming" || (message.role === "assistant" && message.status === "pending");
}

/** The place of an article among the messages of its conversation. */
export function placeOf(article: Element): number {
  const all = article.closest('[role="log"]')?.querySelectorAll("[data-message-id]") ?? [];
  return [...all].indexOf(article);
}
