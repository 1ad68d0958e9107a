import type { ReactNode } from "react";
import { Chat, type ChatInstance, type ChatProps } from "react-streaming-chat";
import { useShowroom } from "../stage/showroom.js";

export interface ScrollChatProps extends Pick<ChatProps, "follow" | "components" | "before"> {
  readonly chat: ChatInstance;
  /** Buttons above the chat that change what stands in the log. */
  readonly actions?: Readonly<Record<string, (chat: ChatInstance) => void>>;
  readonly children?: ReactNode;
}

/** A chat below buttons that do to its content what a rule is about. */
export function ScrollChat({ chat, actions, children, ...props }: ScrollChatProps) {
  const { density, labels } = useShowroom();
  return (
    <>
      {Object.entries(actions ?? {}).map(([name, act]) => (
        <button key={name} type="button" className="show-button" onClick={() => act(chat)}>
          {name}
        </button>
      ))}
      {children}
      <Chat {...props} chat={chat} onBusy="queue" density={density} labels={labels} announce="off" />
    </>
  );
}
