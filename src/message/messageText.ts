import type { ChatMessage } from "./message.js";

/** The text of a message: all its text parts, joined. */
export function messageText(message: Pick<ChatMessage, "parts">): string {
  let text = "";
  for (const part of message.parts) if (part.type === "text") text += part.text;
  return text;
}
