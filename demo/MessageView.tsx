import { memo, useId, type ReactNode } from "react";
import type { BranchInfo, ChatMessage, StreamingChat } from "react-streaming-chat";
import { AnswerParts } from "./AnswerParts.js";
import { MessageActions } from "./MessageActions.js";

export interface MessageViewProps {
  readonly message: ChatMessage;
  readonly isLast: boolean;
  /** How long the turn took, under the answer that it gave. */
  readonly metrics: StreamingChat["metrics"] | undefined;
  readonly branch: BranchInfo | undefined;
  readonly onSelectBranch: (messageId: string, index: number) => void;
  readonly onRegenerate: (() => void) | undefined;
  readonly announce: (text: string) => void;
}

/** One message. A settled one keeps its identity, and so never renders again. */
export const MessageView = memo(function MessageView(props: MessageViewProps): ReactNode {
  const { message } = props;
  const id = useId();
  const isAssistant = message.role === "assistant";
  const isWriting = message.status === "streaming" || (isAssistant && message.status === "pending");
  return (
    <article
      className="message"
      aria-labelledby={id}
      aria-busy={isWriting}
      data-role={message.role}
      data-state={message.status ?? "complete"}
    >
      <h2 id={id} className="visually-hidden">
        {isAssistant ? "Assistant said" : "You said"}
      </h2>
      {isAssistant ? (
        <AnswerParts message={message} isWriting={isWriting} />
      ) : (
        <div className="bubble" dir="auto">
          {textOf(message)}
        </div>
      )}
      {isAssistant && !isWriting && <Footer {...props} />}
    </article>
  );
});

function Footer(props: MessageViewProps): ReactNode {
  const { message, branch, onSelectBranch, onRegenerate, announce } = props;
  const text = textOf(message);
  return (
    <footer className="message-foot">
      <MessageActions
        onCopy={
          text === ""
            ? undefined
            : () => {
                void copy(text).then(announce);
              }
        }
        onRegenerate={onRegenerate}
        branch={branch}
        onSelectBranch={(index) => {
          onSelectBranch(message.id, index);
        }}
      />
      <UsageLine {...props} />
    </footer>
  );
}

const number = new Intl.NumberFormat("en");

function UsageLine({ message, metrics }: MessageViewProps): ReactNode {
  const facts: string[] = [];
  if (message.status === "stopped") facts.push("Stopped");
  const tokens = message.usage?.outputTokens ?? tokensInMetadata(message.metadata);
  if (tokens !== undefined) facts.push(`${number.format(tokens)} tokens`);
  if (metrics?.tokensPerSecond !== undefined) {
    facts.push(`${number.format(Math.round(metrics.tokensPerSecond))} tokens/s`);
  }
  if (metrics?.firstTokenMs !== undefined) {
    facts.push(`first token after ${(metrics.firstTokenMs / 1000).toFixed(2)} s`);
  }
  if (message.finishReason === "length") facts.push("cut short by its length");
  return facts.length === 0 ? null : <p className="usage">{facts.join(" · ")}</p>;
}

/** AI SDK's stream has no word for counts of its own; a server that counts puts them into the metadata. */
function tokensInMetadata(metadata: unknown): number | undefined {
  const { usage } = (metadata ?? {}) as { usage?: { outputTokens?: unknown } };
  return typeof usage?.outputTokens === "number" ? usage.outputTokens : undefined;
}

function textOf(message: ChatMessage): string {
  return message.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
}

/** What to say of it. Control characters stay behind: pasted into a terminal they could do harm. */
async function copy(text: string): Promise<string> {
  // oxlint-disable-next-line no-control-regex -- control characters are what is being removed
  const plain = text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "").replace(/\n$/, "");
  try {
    await navigator.clipboard.writeText(plain);
    return "Copied";
  } catch {
    return "Copying is not allowed here";
  }
}
