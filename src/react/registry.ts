import type { ChatMessage } from "../message/message.js";
import type { ChatInstance } from "../chat/chat.js";

/** Chats by id, for components that show the same chat without knowing of each other. */
export interface ChatRegistry {
  /** The chat of this id; `create` makes it where there is none. */
  get<M extends ChatMessage>(id: string, create: () => ChatInstance<M>): ChatInstance<M>;
}

/**
 * What is leaving a chat when its last holder is gone: `abort` ends its turn and forgets the chat, `detach` lets the turn
 * go on and keeps the chat for whoever comes back.
 */
export type OnUnmount = "abort" | "detach";

/**
 * Holds weakly: a chat that was created for a render which React threw away must be able to go. What keeps a chat alive
 * is whoever shows it, or its turn, or `detach`.
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
 * Says that somebody shows the chat. The returned function says that they no longer do; when the last one is gone the
 * chat is left as `onUnmount` says, but only after the current task: StrictMode and a change of key leave and come back
 * within one.
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
        // What a hidden `Activity` has left is shown again without a new chat.
        resumed.delete(chat);
        void chat.dispose("unmount");
      }
    });
  };
}

/** Takes up what the server is writing, once for each chat: twenty components that show it make one request. */
export function resumeOnce<M extends ChatMessage>(chat: ChatInstance<M>): void {
  if (resumed.has(chat)) return;
  resumed.add(chat);
  // What became of it is in the snapshot; where there was nothing, nobody is told.
  void chat.resume();
}
