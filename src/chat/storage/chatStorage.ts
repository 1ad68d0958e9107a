import type { ChatMessage } from "../../message/message.js";

/** What is stored of a chat. Plain data: it survives JSON, if metadata, data parts and tool outputs do. */
export interface StoredChat<M extends ChatMessage = ChatMessage> {
  /** The shape of what follows; data of another version is not used. */
  readonly version: 1;
  readonly messages: readonly M[];
}

/** Where chats are kept, by id. Both methods may throw or reject: the chat goes on without. */
export interface ChatStorage {
  /** What was stored last, as it is; `undefined` where there is nothing. Synchronous where it can be: nothing flashes. */
  load(id: string): unknown;
  save(id: string, chat: StoredChat): void | Promise<void>;
}

/** Whether `value` is a chat that this version can read. Anybody may have written it. */
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
