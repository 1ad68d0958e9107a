"use client";

import { useEffect, useState } from "react";
import { Chat, useChatInstance } from "react-streaming-chat";
import { createLocalStorage, persistChat } from "react-streaming-chat/storage";

/** A chat whose messages are kept in this browser, and whose answer goes on after a reload. */
export function ResumableChat() {
  // The id names the chat to the server. It is known only in the browser, and so the page is hydrated without one.
  const [id, setId] = useState<string>();
  useEffect(() => {
    const known = localStorage.getItem("chat-id") ?? crypto.randomUUID();
    localStorage.setItem("chat-id", known);
    setId(known);
  }, []);
  return id === undefined ? <Chat api="/api/chat" /> : <KeptChat key={id} id={id} />;
}

function KeptChat({ id }: { id: string }) {
  const chat = useChatInstance({ id, api: "/api/chat", resume: true, onBusy: "queue" });
  useEffect(() => persistChat(chat, createLocalStorage()), [chat]);
  return <Chat chat={chat} onBusy="queue" suggestions={["What is a stream?", "Show me a table"]} />;
}
