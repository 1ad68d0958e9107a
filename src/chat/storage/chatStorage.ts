import type { ChatMessage } from "../../message/message.js";

/** A chat as it is stored. Plain data: it survives JSON, if metadata, data parts and tool outputs do. */
export interface StoredChat<M extends ChatMessage = ChatMessage> {
  /** The version of the shape; data of another version is not used. */
  readonly version: 1;
  readonly messages: readonly M[];
}

/** A storage of chats, by id. Both methods may throw or reject: the chat then works without it. */
export interface ChatStorage {
  /** Returns the stored value; `undefined` if there is none. Return it synchronously if you can: the first frame then shows the chat. */
  load(id: string): unknown;
  save(id: string, chat: StoredChat): void | Promise<void>;
}

/** Whether `value` is a chat that this version can read. Other code of the origin may have written it. */
export function isStoredChat(value: unknown): value is StoredChat {
  return isRecord(value) && value["version"] === 1 && isMessageList(value["messages"]);
}

export function isMessageList(value: unknown): value is readonly ChatMessage[] {
  return (
    Array.isArray(value) && value.every(isMessage) && new Set(value.map(({ id }) => id)).size === value.length
  );
}

function isMessage(value: unknown): value is ChatMessage {
  return (
    isRecord(value) &&
    typeof value["id"] === "string" &&
    (value["role"] === "user" || value["role"] === "assistant" || value["role"] === "system") &&
    Array.isArray(value["parts"]) &&
    value["parts"].every(isPart)
  );
}

function isPart(value: unknown): boolean {
  if (!isRecord(value) || typeof value["type"] !== "string") return false;
  return (value["type"] !== "text" && value["type"] !== "reasoning") || typeof value["text"] === "string";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
