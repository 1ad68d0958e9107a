"use client";

import { createContext, useState, type ReactNode } from "react";
import { createChatRegistry, type ChatRegistry } from "./registry.js";

/** Where `useStreamingChat({ id })` looks for the chat. The default is shared by the whole page. */
export const ChatRegistryContext: React.Context<ChatRegistry> = /* @__PURE__ */ createContext(
  /* @__PURE__ */ createPageRegistry(),
);

/** A server renders for many people at once: two of them must never share a chat because of its id. */
function createPageRegistry(): ChatRegistry {
  return typeof document === "undefined" ? { get: (_id, create) => create() } : createChatRegistry();
}

/** Keeps the chats of the components inside apart from chats with the same id elsewhere on the page. */
export function ChatProvider({ children }: { children: ReactNode }): ReactNode {
  const [registry] = useState(createChatRegistry);
  return <ChatRegistryContext.Provider value={registry}>{children}</ChatRegistryContext.Provider>;
}
