import { endMessage } from "./endMessage.js";
import type { ChatMessage } from "./message.js";

/**
 * Stored messages as a chat can begin with them: an answer that was streaming when it was stored is `stopped`, a user
 * message that was `pending` is `complete`. A message that needs no change keeps its identity.
 */
export function hydrateMessages<M extends ChatMessage>(messages: readonly M[]): readonly M[] {
  const hydrated = messages.map(hydrateMessage);
  return hydrated.every((message, at) => message === messages[at]) ? messages : hydrated;
}

/** One stored message; see {@link hydrateMessages}. */
export function hydrateMessage<M extends ChatMessage>(message: M): M {
  if (message.status === "streaming") return endMessage(message, { status: "stopped" });
  return message.status === "pending" ? { ...message, status: "complete" as const } : message;
}
