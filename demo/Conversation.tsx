import type { ReactNode, RefObject } from "react";
import { Cursor, type StreamingChat } from "react-streaming-chat";
import { EmptyState } from "./EmptyState.js";
import { ErrorCard } from "./ErrorCard.js";
import { MessageView } from "./MessageView.js";

export interface ConversationProps {
  readonly chat: StreamingChat;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  /** The end is kept in view. */
  readonly isFollowing: boolean;
  /** Messages that came since the reader left the end. */
  readonly unseen: number;
  readonly onJump: () => void;
  readonly onAsk: (text: string) => void;
  readonly onRetry: () => void;
  readonly onRegenerate: () => void;
  readonly announce: (text: string) => void;
}

/** The messages, what is being waited for, and what went wrong. */
export function Conversation(props: ConversationProps): ReactNode {
  const { chat, scroller, content, isFollowing, unseen, onJump, onAsk, onRetry, onRegenerate, announce } =
    props;
  const { messages, error, isStreaming, phase } = chat;
  const last = messages.at(-1);
  // The answer has no message of its own before its first content.
  const isPending = isStreaming && last?.role !== "assistant";
  return (
    <div className="stage">
      <div
        ref={scroller}
        className="log"
        role="log"
        aria-live="off"
        aria-label="Conversation"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
        tabIndex={0}
        data-following={isFollowing}
      >
        <div ref={content} className="column">
          {messages.length === 0 && !isStreaming && <EmptyState onAsk={onAsk} />}
          {messages.map((message, index) => (
            <MessageView
              // A version takes the place of another, and focus stays on the button that chose it.
              // oxlint-disable-next-line react/no-array-index-key -- see above; no message comes before another
              key={index}
              message={message}
              isLast={message === last}
              metrics={message === last && !isStreaming ? chat.metrics : undefined}
              branch={chat.branches[message.id]}
              onSelectBranch={chat.selectBranch}
              onRegenerate={message === last && !isStreaming ? onRegenerate : undefined}
              announce={announce}
            />
          ))}
          {isPending && (
            <div className="pending">
              <Cursor />{" "}
              <span>{phase === "backoff" ? "Trying again in a moment" : "Waiting for an answer"}</span>
            </div>
          )}
          {phase === "stopped" && last?.role === "user" && (
            <p className="note">
              Stopped before the answer began.{" "}
              <button type="button" className="retry" onClick={onRetry}>
                Ask again
              </button>
            </p>
          )}
          {chat.stalled && <p className="note">The server is connected, but silent.</p>}
          {error !== undefined && <ErrorCard error={error} hasPartial={isPartial(last)} onRetry={onRetry} />}
        </div>
      </div>
      {!isFollowing && (
        <button type="button" className="jump" onClick={onJump}>
          <span className="jump-icon" aria-hidden="true" />
          Jump to latest{unseen > 0 ? `, ${unseen} new` : ""}
        </button>
      )}
    </div>
  );
}

function isPartial(last: StreamingChat["messages"][number] | undefined): boolean {
  return last?.role === "assistant" && last.parts.length > 0;
}
