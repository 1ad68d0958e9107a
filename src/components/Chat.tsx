"use client";

import type { ReactNode } from "react";
import type { ChatMessage } from "../message/message.js";
import { ChatRoot, type ChatRootProps } from "./ChatRoot.js";
import { Composer, type ComposerProps } from "./composer/Composer.js";
import { Conversation, type ConversationProps } from "./conversation/Conversation.js";
import { EmptyChat } from "./status/EmptyChat.js";
import { QuoteToolbar } from "./quote/QuoteToolbar.js";

export interface ChatProps<M extends ChatMessage = ChatMessage>
  extends Omit<ChatRootProps<M>, "children">, Pick<ConversationProps, "follow" | "message" | "before"> {
  /** Questions offered while there is no message. */
  readonly suggestions?: readonly string[];
  /** Shown while there is no message. @defaultValue a short greeting with the suggestions */
  readonly empty?: ReactNode;
  /** Files can be attached, within these limits. @defaultValue true */
  readonly attachments?: ComposerProps["attachments"];
  readonly placeholder?: string;
  /** Focuses the text field when it mounts. @defaultValue false */
  readonly autoFocus?: boolean;
}

/**
 * A complete chat: conversation, composer and everything between, for a page, a panel or a dialog. It fills the height
 * of the element around it. Load `react-streaming-chat/styles.css` once.
 *
 * @example
 * <Chat api="/api/chat" />
 */
function ChatComponent<M extends ChatMessage = ChatMessage>(props: ChatProps<M>) {
  const { suggestions, empty, attachments, placeholder, autoFocus, follow, message, before, ...root } = props;
  return (
    <ChatRoot {...root}>
      <Conversation
        empty={empty ?? <EmptyChat suggestions={suggestions} />}
        {...(follow === undefined ? {} : { follow })}
        {...(message === undefined ? {} : { message })}
        {...(before === undefined ? {} : { before })}
      />
      <QuoteToolbar />
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the app asks for it, on a page that is for chatting */}
      <Composer attachments={attachments} placeholder={placeholder} autoFocus={autoFocus} />
    </ChatRoot>
  );
}

/** `Chat` with its parts, for composing your own: `<Chat.Root>`, `<Chat.Conversation>`, `<Chat.Composer>`. */
export const Chat = /* @__PURE__ */ Object.assign(ChatComponent, {
  Root: ChatRoot,
  Conversation,
  Composer,
  Quote: QuoteToolbar,
});
