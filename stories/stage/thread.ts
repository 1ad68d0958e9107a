import type { ChatMessage, MessagePart } from "react-streaming-chat";

/** A question and an answer that are there from the start. */
export function thread(
  question: string,
  parts: MessagePart[],
  more: Partial<ChatMessage> = {},
): readonly ChatMessage[] {
  return [
    { id: "m1", role: "user", status: "complete", parts: [{ type: "text", text: question }] },
    { id: "m2", role: "assistant", status: "complete", parts, ...more },
  ];
}

/** Messages in pairs, for stories that scroll. */
export function history(pairs: number): readonly ChatMessage[] {
  return Array.from({ length: pairs }, (_, index) => {
    const [question, answer] = thread(`Question ${index + 1}`, [
      {
        type: "text",
        text: `## Answer ${index + 1}\n\n${"A paragraph with some words to read, which wraps where the page is narrow. ".repeat(4)}`,
        state: "done",
      },
    ]);
    return [question, answer].flatMap((message) =>
      message === undefined ? [] : [{ ...message, id: `${message.id}-${index}` }],
    );
  }).flat();
}
