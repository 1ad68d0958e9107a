import type { ChatStatus } from "ai";
import { getToolName, isToolUIPart } from "ai";
import { StreamingMarkdown, useStreamingChat, type ChatMessage } from "react-streaming-chat";
import { Confirmation, ConfirmationActions, ConfirmationAction } from "./elements/confirmation.js";
import { Conversation, ConversationContent, ConversationDownload } from "./elements/conversation.js";
import { Message, MessageContent, MessageResponse } from "./elements/message.js";
import { Reasoning, ReasoningContent, ReasoningTrigger } from "./elements/reasoning.js";
import { Source, Sources, SourcesContent, SourcesTrigger } from "./elements/sources.js";
import { Tool, ToolContent, ToolHeader, ToolInput, ToolOutput } from "./elements/tool.js";

/** A page of AI Elements' components on our hook: messages, parts, states and status go in without a cast. */
export function Page() {
  const { messages, status, addToolApprovalResponse } = useStreamingChat({ api: "/api/chat" });
  const theirStatus: ChatStatus = status;
  return (
    <Conversation aria-busy={theirStatus === "streaming"}>
      <ConversationContent>
        {messages.map((message) => (
          <Message key={message.id} from={message.role}>
            <MessageContent>
              <Parts message={message} onApprove={addToolApprovalResponse} />
            </MessageContent>
          </Message>
        ))}
      </ConversationContent>
      <ConversationDownload messages={messages} />
    </Conversation>
  );
}

interface PartsProps {
  readonly message: ChatMessage;
  readonly onApprove: (response: { id: string; approved: boolean }) => unknown;
}

function Parts({ message, onApprove }: PartsProps) {
  const sources = message.parts.filter((part) => part.type === "source-url");
  return (
    <>
      <Sources>
        <SourcesTrigger count={sources.length} />
        <SourcesContent>
          {sources.map(({ sourceId, url, title }) => (
            <Source key={sourceId} href={url} title={title} />
          ))}
        </SourcesContent>
      </Sources>
      {message.parts.map((part, index) => {
        const key = `${message.id}-${index}`;
        if (part.type === "text") {
          return (
            <div key={key}>
              <MessageResponse isAnimating={part.state === "streaming"}>{part.text}</MessageResponse>
              {/* The same props: ours in the place of theirs. */}
              <StreamingMarkdown isAnimating={part.state === "streaming"}>{part.text}</StreamingMarkdown>
            </div>
          );
        }
        if (part.type === "reasoning") {
          return (
            <Reasoning key={key} isStreaming={part.state === "streaming"}>
              <ReasoningTrigger />
              <ReasoningContent>{part.text}</ReasoningContent>
            </Reasoning>
          );
        }
        if (!isToolUIPart(part)) return null;
        return (
          <Tool key={key} aria-label={getToolName(part)}>
            {part.type === "dynamic-tool" ? (
              <ToolHeader type={part.type} state={part.state} toolName={part.toolName} />
            ) : (
              <ToolHeader type={part.type} state={part.state} />
            )}
            <ToolContent>
              <ToolInput input={part.input} />
              <ToolOutput output={part.output} errorText={part.errorText} />
              <Confirmation approval={part.approval} state={part.state}>
                <ConfirmationActions>
                  <ConfirmationAction
                    onClick={() => {
                      if (part.approval !== undefined) onApprove({ id: part.approval.id, approved: true });
                    }}
                  >
                    Allow
                  </ConfirmationAction>
                </ConfirmationActions>
              </Confirmation>
            </ToolContent>
          </Tool>
        );
      })}
    </>
  );
}

/** Proves that the stand-ins still check: a compiler that accepts these would accept every page. */
export function wrong(message: ChatMessage) {
  return (
    <>
      {/* @ts-expect-error -- a state that no tool has */}
      <ToolHeader type="tool-weather" state="done" />
      {/* @ts-expect-error -- a role that no message has */}
      <Message from="tool" />
      {/* @ts-expect-error -- one message is no list */}
      <ConversationDownload messages={message} />
    </>
  );
}
