import { useMemo } from "react";
import { Chat, Question, type ChatMessage, type ChatProps, type MessagePart } from "react-streaming-chat";
import { liteHighlight } from "react-streaming-chat/highlight-lite";
import { createReplayTransport, type ReplayOptions } from "./replay.js";

const markdown = { highlight: liteHighlight() };
const components = { "tool-ask": Question };

export type StoryChatProps = ReplayOptions &
  Pick<
    ChatProps,
    "initialMessages" | "suggestions" | "theme" | "density" | "announce" | "retry" | "onFeedback"
  >;

/** `Chat` over a replayed answer, in a frame with the height of a page. */
export function StoryChat(props: StoryChatProps) {
  const { text, charactersPerSecond, chunkSize, fault, faultAt = 0.5, retry = false, ...chat } = props;
  const transport = useMemo(
    () => createReplayTransport(() => ({ text, charactersPerSecond, chunkSize, fault, faultAt })),
    [text, charactersPerSecond, chunkSize, fault, faultAt],
  );
  return (
    <div style={{ blockSize: "40rem" }}>
      <Chat {...chat} transport={transport} retry={retry} markdown={markdown} components={components} />
    </div>
  );
}

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
