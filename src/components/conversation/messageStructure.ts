import { useState, useSyncExternalStore } from "react";
import type { ChatInstance } from "../../chat/chat.js";
import type { ChatMessage, MessagePart } from "../../message/message.js";

/**
 * The message at a place, as far as its structure goes: the same object until something changes other than the length
 * of a text that is still arriving. A component that shows such a text reads it from `chat.textSource`; without this,
 * React would render the message once a frame.
 */
export function useMessageStructure(chat: ChatInstance, id: string): ChatMessage | undefined {
  const [read] = useState(() => createStructureReader(chat, id));
  return useSyncExternalStore(chat.subscribe, read, read);
}

function createStructureReader(chat: ChatInstance, id: string): () => ChatMessage | undefined {
  let place = -1;
  let known: ChatMessage | undefined;
  let latest: ChatMessage | undefined;
  return () => {
    const { messages } = chat.getSnapshot();
    // Looked for again only when the messages have moved: a search at each of a thousand messages would cost a million.
    if (messages[place]?.id !== id) place = messages.findIndex((message) => message.id === id);
    const message = messages[place];
    if (message === latest) return known;
    latest = message;
    if (message === undefined || known === undefined || !isSameStructure(known, message)) known = message;
    return known;
  };
}

/** Whether two versions of a message differ only in text that is still arriving. */
export function isSameStructure(before: ChatMessage, after: ChatMessage): boolean {
  if (
    before.status !== after.status ||
    before.finishReason !== after.finishReason ||
    before.error !== after.error ||
    before.metadata !== after.metadata ||
    before.usage !== after.usage ||
    before.parts.length !== after.parts.length
  ) {
    return false;
  }
  return before.parts.every((part, index) => isSamePart(part, after.parts[index] as MessagePart));
}

function isSamePart(before: MessagePart, after: MessagePart): boolean {
  if (before === after) return true;
  if (before.type !== "text" && before.type !== "reasoning") return false;
  return (
    after.type === before.type &&
    before.state === "streaming" &&
    after.state === "streaming" &&
    // An empty part is not shown, so its first character is a change of structure.
    (before.text === "") === (after.text === "")
  );
}

/** The ids of the messages: the same array until a message comes, goes or moves. */
export function useMessageIds(chat: ChatInstance): readonly string[] {
  const [read] = useState(() => {
    let ids: readonly string[] = [];
    let latest: readonly ChatMessage[] | undefined;
    return () => {
      const { messages } = chat.getSnapshot();
      if (messages === latest) return ids;
      latest = messages;
      if (messages.length !== ids.length || messages.some(({ id }, i) => id !== ids[i])) {
        ids = messages.map(({ id }) => id);
      }
      return ids;
    };
  });
  return useSyncExternalStore(chat.subscribe, read, read);
}
