import { useState, type ReactNode } from "react";
import {
  Chat,
  createChat,
  Message,
  Question,
  type ChatMessage,
  type PartComponents,
} from "react-streaming-chat";
import { liteHighlight } from "react-streaming-chat/highlight-lite";
import { createScriptedTransport } from "react-streaming-chat/testing";
import { useShowroom } from "./showroom.js";

const markdown = { highlight: liteHighlight(), citations: true };
const components: PartComponents = { "tool-ask": Question };

export interface PartStageProps {
  readonly messages?: readonly ChatMessage[];
  readonly children?: ReactNode;
  /** See `canContinue` of `Chat`. */
  readonly canContinue?: boolean;
}

/** Messages or single components inside `Chat.Root`, in a frame as high as they are. */
export function PartStage({ messages = none, children, canContinue = false }: PartStageProps) {
  const { density, labels } = useShowroom();
  const [chat] = useState(() =>
    createChat({ transport: createScriptedTransport(), retry: false, initialMessages: messages }),
  );
  return (
    <div className="show-stage">
      <div className="show-frame" data-fit="">
        <Chat.Root
          chat={chat}
          density={density}
          labels={labels}
          markdown={markdown}
          components={components}
          announce="off"
          canContinue={canContinue}
        >
          <div className="show-stack">
            {children ??
              messages.map((message, index) => (
                <Message key={message.id} message={message} isLast={index === messages.length - 1} />
              ))}
          </div>
        </Chat.Root>
      </div>
    </div>
  );
}

const none: readonly ChatMessage[] = [];
