import { useEffect } from "react";
import { createRoot } from "react-dom/client";
import { Chat, useChatInstance } from "react-streaming-chat";
import { createLocalStorage, persistChat } from "react-streaming-chat/storage";
import "react-streaming-chat/styles.css";

// The id names the chat to the server. Without a kept id a reload would begin another chat.
const id = localStorage.getItem("chat-id") ?? crypto.randomUUID();
localStorage.setItem("chat-id", id);

/** A chat whose messages are kept in this browser, and whose answer goes on after a reload. */
function KeptChat() {
  const chat = useChatInstance({ id, api: "/api/chat", resume: true, onBusy: "queue" });
  useEffect(() => persistChat(chat, createLocalStorage()), [chat]);
  return <Chat chat={chat} onBusy="queue" suggestions={["What is a stream?", "Show me a table"]} />;
}

createRoot(document.getElementById("root")).render(<KeptChat />);
