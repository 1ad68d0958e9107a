import { messageText, type ChatInstance, type ChatMessage, type Outcome } from "react-streaming-chat/core";

/** What a chat shows of the answer to one question. */
export interface Shown {
  readonly outcome: Outcome["type"];
  readonly parts: ChatMessage["parts"] | undefined;
  readonly text: string;
}

/** Asks, and gives what the chat shows in the end. Disposes of the chat. */
export async function answerOf(chat: ChatInstance): Promise<Shown> {
  const outcome = await chat.sendMessage("Hello");
  const message = chat.getSnapshot().messages.at(-1);
  await chat.dispose();
  // How long the model thought is measured by the client.
  const parts = message?.parts.map((part) => ({ ...part, startedAt: 0, durationMs: 0 }));
  return { outcome: outcome.type, parts, text: message === undefined ? "" : messageText(message) };
}
