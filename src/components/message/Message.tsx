"use client";

import { memo, useEffect, useId, useMemo, useRef, useState, type CSSProperties, type ReactNode } from "react";
import type { ChatMessage, MessageInput } from "../../message/message.js";
import { useChatUi } from "../context/chatUi.js";
import { MessageActions } from "./MessageActions.js";
import { isWriting, MessageContext, placeOf, type MessageUi } from "./messageContext.js";
import { MessageEdit } from "./MessageEdit.js";
import { MessageParts } from "./MessageParts.js";
import { MessageStatusLine } from "./MessageStatusLine.js";

export interface MessageComponentProps {
  /** A message of a chat, or AI SDK's `UIMessage`; without a `status` it counts as complete. */
  readonly message: MessageInput;
  /** The message is the last of the conversation: its actions stay visible. @defaultValue false */
  readonly isLast?: boolean;
  readonly className?: string;
  readonly style?: CSSProperties;
  /** Replaces the content: compose `MessageParts`, `MessageActions` and your own. */
  readonly children?: ReactNode;
}

/** One message: an article with a speaker, its parts, and its actions. Settled messages never render again. */
export const Message = memo(function Message(props: MessageComponentProps) {
  const { isLast = false, className, style, children } = props;
  // A part that `MessagePart` does not name has no component, and is not shown.
  const message = props.message as ChatMessage;
  const { labels, stage } = useChatUi();
  const id = useId();
  const article = useRef<HTMLElement>(null);
  const [isEditing, setEditing] = useState(false);
  const ui = useMemo<MessageUi>(
    () => ({ message, isLast, isEditing, setEditing }),
    [message, isLast, isEditing],
  );
  const { role } = message;

  useEffect(() => {
    if (role !== "user") return undefined;
    const { editors } = stage;
    editors.set(message.id, () => setEditing(true));
    return () => {
      editors.delete(message.id);
    };
  }, [role, message.id, stage]);

  useEffect(() => {
    const element = article.current;
    // Another version took the place of the one whose control was pressed; focus would fall to the page.
    const action = element === null ? undefined : stage.takeRefocus(placeOf(element));
    if (action !== undefined) element?.querySelector<HTMLElement>(`[data-action="${action}"]`)?.focus();
  }, [stage]);

  return (
    <MessageContext.Provider value={ui}>
      <article
        ref={article}
        className={className === undefined ? "sc-message" : `sc-message ${className}`}
        style={style}
        aria-labelledby={id}
        aria-busy={isWriting(message)}
        tabIndex={-1}
        data-message-id={message.id}
        data-role={role}
        data-state={stateOf(message)}
        data-last={isLast || undefined}
      >
        <h2 id={id} className="sc-hidden">
          {role === "user"
            ? labels.userSaid
            : role === "assistant"
              ? labels.assistantSaid
              : labels.systemSaid}
        </h2>
        {children ??
          (isEditing ? (
            <MessageEdit />
          ) : (
            <>
              <MessageParts />
              <MessageStatusLine />
              <MessageActions />
            </>
          ))}
      </article>
    </MessageContext.Provider>
  );
});

function stateOf({
  status = "complete",
}: ChatMessage): "streaming" | "done" | "error" | "stopped" | "waiting" {
  if (status === "streaming" || status === "pending") return "streaming";
  if (status === "error" || status === "stopped") return status;
  return status === "requires-action" ? "waiting" : "done";
}
