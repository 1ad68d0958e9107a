import { useState } from "react";
import { Chat, Question, createChat, type ChatProps } from "react-streaming-chat";
import { liteHighlight } from "react-streaming-chat/highlight-lite";
import { createScriptedTransport } from "react-streaming-chat/testing";
import { useShowroom } from "./showroom.js";

const markdown = { highlight: liteHighlight(), citations: true };
const components = { "tool-ask": Question };

export type StoryChatProps = Pick<
  ChatProps,
  | "initialMessages"
  | "suggestions"
  | "theme"
  | "announce"
  | "onFeedback"
  | "attachments"
  | "message"
  | "follow"
  | "components"
>;

/** `Chat` with the messages of the story in a frame. Nothing answers what is sent. */
export function StoryChat({ initialMessages, components: own, ...props }: StoryChatProps) {
  const { density, labels, announce } = useShowroom();
  const [chat] = useState(() =>
    createChat({
      transport: createScriptedTransport(),
      retry: false,
      onBusy: "queue",
      ...(initialMessages === undefined ? {} : { initialMessages }),
    }),
  );
  return (
    <div className="show-stage">
      <div className="show-frame">
        <Chat
          {...(announce === undefined ? {} : { announce })}
          {...props}
          chat={chat}
          onBusy="queue"
          density={density}
          labels={labels}
          markdown={markdown}
          components={own === undefined ? components : { ...components, ...own }}
        />
      </div>
    </div>
  );
}
