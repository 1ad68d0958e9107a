import type { ChatMessage } from "../message/message.js";
import type { ChatInstance } from "../chat/chat.js";

/** Chats by id: components with the same id show the same chat. */
export interface ChatRegistry {
  /** The chat of this id; calls `create` if there is none. */
  get<M extends ChatMessage>(id: string, create: () => ChatInstance<M>): ChatInstance<M>;
}

/**
 * What happens when the last component that shows a chat unmounts: `abort` stops the turn and forgets the chat, `detach`
 * lets the turn run and keeps the chat for the next component with its id.
 */
export type OnUnmount = "abort" | "detach";

/**
 * The registry holds its chats weakly: React may throw away the render that created a chat, and without this the chat
 * would stay in memory. A component that shows the chat, its turn, or `detach` keeps it alive.
 */
export function createChatRegistry(): ChatRegistry {
  const chats = new Map<string, WeakRef<ChatInstance>>();
  return {
    get<M extends ChatMessage>(id: string, create: () => ChatInstance<M>) {
      const known = chats.get(id)?.deref();
      if (known && !isGone(known)) return known as unknown as ChatInstance<M>;
      const chat = create();
      for (const [other, reference] of chats) if (!reference.deref()) chats.delete(other);
      chats.set(id, new WeakRef(chat as unknown as ChatInstance));
      return chat;
    },
  };
}

interface Holding {
  holders: number;
  gone: boolean;
}

const holdings = new WeakMap<object, Holding>();
const resumed = new WeakSet<object>();
const detached = new Set<unknown>();

function isGone(chat: object): boolean {
  return holdings.get(chat)?.gone === true;
}

/**
 * Counts a component that shows the chat. The returned function uncounts it; at zero the chat is disposed of or detached,
 * as `onUnmount` says, but only after the current task: StrictMode and a change of key unmount and mount within one.
 */
export function retainChat<M extends ChatMessage>(
  chat: ChatInstance<M>,
  onUnmount: () => OnUnmount,
): () => void {
  const holding = holdings.get(chat) ?? { holders: 0, gone: false };
  holdings.set(chat, holding);
  holding.holders += 1;
  holding.gone = false;
  detached.delete(chat);
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    holding.holders -= 1;
    queueMicrotask(() => {
      if (holding.holders > 0) return;
      if (onUnmount() === "detach") {
        detached.add(chat);
      } else {
        holding.gone = true;
        // A hidden `Activity` mounts the same chat again: without this, it would not resume.
        resumed.delete(chat);
        void chat.dispose("unmount");
      }
    });
  };
}

/** Resumes a chat once: twenty components that show it make one request. */
export function resumeOnce<M extends ChatMessage>(chat: ChatInstance<M>): void {
  if (resumed.has(chat)) return;
  resumed.add(chat);
  // The snapshot has the result.
  void chat.resume();
}
