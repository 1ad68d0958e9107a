import type { ChatMessage, MessagePart } from "react-streaming-chat";

let count = 0;

/** An answer of these parts. */
export function answer(parts: MessagePart[], more: Partial<ChatMessage> = {}): ChatMessage {
  count += 1;
  return { id: `answer-${count}`, role: "assistant", status: "complete", parts, ...more };
}

/** A question of these parts. */
export function question(parts: MessagePart[], more: Partial<ChatMessage> = {}): ChatMessage {
  count += 1;
  return { id: `question-${count}`, role: "user", status: "complete", parts, ...more };
}
