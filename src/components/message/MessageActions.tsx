"use client";

import { type MouseEvent, type ReactNode } from "react";
import type { ChatInstance } from "../../chat/chat.js";
import { messageText } from "../../message/messageText.js";
import { useChatSelector } from "../../react/useChatSelector.js";
import { useChatUi } from "../context/chatUi.js";
import { CopyButton } from "../elements/CopyButton.js";
import { IconButton } from "../elements/IconButton.js";
import { Toolbar } from "../elements/Toolbar.js";
import { copyMarkdown } from "../text/clipboard.js";
import { UsageLine } from "../status/UsageLine.js";
import { isWriting, placeOf, useMessage } from "./messageContext.js";

export interface MessageActionsProps {
  /** Further buttons, after the ones that every message has. */
  readonly children?: ReactNode;
}

/** The toolbar of a message: copy, edit or regenerate, feedback, versions, and the line of counts. */
export function MessageActions({ children }: MessageActionsProps) {
  const { chat, labels } = useChatUi();
  const { message, setEditing } = useMessage();
  if (isWriting(message)) return null;
  const text = messageText(message);
  const isUser = message.role === "user";
  return (
    <footer className="sc-message-foot">
      <Toolbar className="sc-actions" label={labels.messageActions}>
        {text !== "" && <CopyButton label={labels.copy} copy={() => copyMarkdown(text)} />}
        {isUser && chat !== undefined && (
          <IconButton icon="edit" label={labels.edit} data-action="edit" onClick={() => setEditing(true)} />
        )}
        {!isUser && chat !== undefined && <AnswerActions chat={chat} />}
        {chat !== undefined && <MessageBranches chat={chat} />}
        {children}
      </Toolbar>
      {!isUser && <UsageLine message={message} />}
    </footer>
  );
}

function AnswerActions({ chat }: { readonly chat: ChatInstance }) {
  const { labels, onFeedback, stage } = useChatUi();
  const { message } = useMessage();
  const isBusy = useChatSelector(chat, ({ status }) => status === "submitted" || status === "streaming");
  return (
    <>
      <IconButton
        icon="regenerate"
        label={labels.regenerate}
        data-action="regenerate"
        isOff={isBusy}
        onClick={() => {
          // The button goes with the version that is put aside; focus would be lost with it.
          stage.conversation()?.focus();
          void chat.regenerate({ messageId: message.id }).catch(() => {});
        }}
      />
      {onFeedback !== undefined && (
        <>
          <IconButton
            icon="thumbsUp"
            label={labels.goodAnswer}
            data-action="good"
            onClick={() => onFeedback(message, "good")}
          />
          <IconButton
            icon="thumbsDown"
            label={labels.badAnswer}
            data-action="bad"
            onClick={() => onFeedback(message, "bad")}
          />
        </>
      )}
    </>
  );
}

/** The versions of the message, where there is more than one. */
export function MessageBranches({ chat }: { readonly chat: ChatInstance }) {
  const { labels, stage } = useChatUi();
  const { message } = useMessage();
  const branch = useChatSelector(chat, ({ branches }) => branches[message.id]);
  if (branch === undefined) return null;
  const select = (step: -1 | 1, action: string) => (event: MouseEvent) => {
    const article = event.currentTarget.closest("article");
    if (article !== null) stage.refocus({ place: placeOf(article), action });
    chat.selectBranch(message.id, branch.index + step);
  };
  return (
    <span className="sc-branches">
      <IconButton
        icon="back"
        label={labels.previousVersion}
        data-action="previous"
        isOff={branch.index === 0}
        onClick={select(-1, "previous")}
      />
      <span>{labels.version(branch.index + 1, branch.count)}</span>
      <IconButton
        icon="forward"
        label={labels.nextVersion}
        data-action="next"
        isOff={branch.index === branch.count - 1}
        onClick={select(1, "next")}
      />
    </span>
  );
}
