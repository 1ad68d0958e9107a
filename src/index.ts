export { createChat } from "./chat/createChat.js";
export type { ChatInstance } from "./chat/chat.js";
export type { ChatCallbacks, ChatOptions, OnBusy } from "./chat/chatOptions.js";
export type { BranchInfo } from "./chat/state/branches.js";
export type { Outcome, StopReason } from "./chat/state/outcome.js";
export type { ChatStatus, Phase } from "./chat/state/phases.js";
export type { ChatSnapshot } from "./chat/state/snapshot.js";
export type { TextSource } from "./chat/textSource.js";
export {
  defineTool,
  type ChatTool,
  type ChatTools,
  type ClientToolCall,
  type InferToolTypes,
  type ToolApprovalResponse,
  type ToolContext,
  type ToolOutput,
} from "./chat/tools/clientTools.js";
export type {
  ChatRequest,
  ChatTransport,
  RequestOptions,
  ResumeRequest,
} from "./chat/transports/transport.js";
export type { SendInput } from "./chat/turn/outgoing.js";
export type { RetryOptions } from "./chat/turn/retryPolicy.js";
export type { Timeouts } from "./chat/turn/liveness.js";
export type { FinishInfo } from "./chat/turn/turnOptions.js";
export { isStreamChatError, StreamChatError, type StreamChatErrorCode } from "./errors.js";
export type { FinishReason, StreamEvent, Usage } from "./events/streamEvent.js";
export type { Publish } from "./frames/frameScheduler.js";
export type {
  ChatMessage,
  DataTypes,
  FilePart,
  MessagePart,
  MessageStatus,
  ReasoningPart,
  Role,
  SourceUrlPart,
  TextPart,
  ToolPart,
  ToolTypes,
} from "./message/message.js";
export { messageText } from "./message/messageText.js";
export { toUIMessage } from "./message/toUIMessage.js";
export type { OnUnmount } from "./react/registry.js";
export { defaultUrlPolicy, type UrlPolicy, type UrlUse } from "./markdown/urlPolicy.js";
export { ChatProvider } from "./react/ChatProvider.js";
export { Cursor, type CursorProps, type CursorShape } from "./react/Cursor.js";
export type {
  ImagePolicy,
  MarkdownComponentProps,
  MarkdownComponents,
  MarkdownLabels,
  RenderErrorInfo,
  TagComponentProps,
  TagComponents,
} from "./react/markdown/markdownContext.js";
export { StreamingMarkdown, type StreamingMarkdownProps } from "./react/StreamingMarkdown.js";
export { useChatSelector } from "./react/useChatSelector.js";
export { useIsOnline } from "./react/useIsOnline.js";
export { useChatInstance, type UseStreamingChatOptions } from "./react/useChatInstance.js";
export { useStreamingChat, type StreamingChat } from "./react/useStreamingChat.js";
export { Chat, type ChatProps } from "./components/Chat.js";
export { ChatRoot, type ChatRootProps } from "./components/ChatRoot.js";
export { Composer, type ComposerProps } from "./components/composer/Composer.js";
export {
  useComposer,
  type ComposerState,
  type UseComposerOptions,
} from "./components/composer/useComposer.js";
export {
  useChatContext,
  type AnnounceMode,
  type ChatUi,
  type MarkdownSettings,
  type PartComponents,
  type PartProps,
} from "./components/context/chatUi.js";
export type { Keymap } from "./components/context/keymap.js";
export { defaultLabels, type ChatLabels } from "./components/context/labels.js";
export { Conversation, type ConversationProps } from "./components/conversation/Conversation.js";
export type { FollowMode } from "./components/conversation/followPolicy.js";
export { JumpToLatest } from "./components/conversation/JumpToLatest.js";
export { useFollowScroll, type FollowScroll } from "./components/conversation/useFollowScroll.js";
export type { IconName } from "./components/elements/iconShapes.js";
export { Message, type MessageComponentProps } from "./components/message/Message.js";
export { MessageActions } from "./components/message/MessageActions.js";
export { useMessage } from "./components/message/messageContext.js";
export { MessageParts } from "./components/message/MessageParts.js";
export { Question, type QuestionInput, type QuestionOutput } from "./components/parts/Question.js";
export { Reasoning } from "./components/parts/Reasoning.js";
export { Sources } from "./components/parts/Sources.js";
export { ToolCall } from "./components/parts/ToolCall.js";
export { QuoteToolbar } from "./components/quote/QuoteToolbar.js";
export { useSelection, type MessageSelection } from "./components/quote/useSelection.js";
export { ErrorCard } from "./components/status/ErrorCard.js";
export { Pending } from "./components/status/Pending.js";
export { Suggestions } from "./components/status/Suggestions.js";
export { UsageLine } from "./components/status/UsageLine.js";
export { messagesToMarkdown } from "./components/text/messagesToMarkdown.js";
export { useSentences } from "./components/text/useSentences.js";
export { CodeBlock } from "./components/parts/CodeBlock.js";
export { TableBlock } from "./components/parts/TableBlock.js";
export type { CodeBlockProps, Highlight, TableBlockProps } from "./react/markdown/blockParts.js";
export {
  useDictation,
  type Dictation,
  type UseDictationOptions,
} from "./components/composer/useDictation.js";
export { useTrigger, type TriggerList, type UseTriggerOptions } from "./components/composer/useTrigger.js";
