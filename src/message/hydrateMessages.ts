import { endMessage } from "./endMessage.js";
import type { ChatMessage } from "./message.js";

/**
 * Stored messages as a chat can begin with them: an answer that was being written when it was stored is `stopped`, a
 * question that was on its way has been asked. What needs no change keeps its identity.
 */
export function hydrateMessages<M extends ChatMessage>(messages: readonly M[]): readonly M[] {
  const hydrated = messages.map(hydrateMessage);
  return hydrated.every((message, at) => message === messages[at]) ? messages : hydrated;
}

/** One of them. */
export function hydrateMessage<M extends ChatMessage>(message: M): M {
  if (message.status === "streaming") return endMessage(message, { status: "stopped" });
  return message.status === "pending" ? { ...message, status: "complete" as const } : message;
}
