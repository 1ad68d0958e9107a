export { createChat } from "./chat/createChat.js";
export type { Chat, RequestOptions } from "./chat/chat.js";
export type { ChatCallbacks, ChatOptions, FinishInfo, OnBusy } from "./chat/chatOptions.js";
export type { BranchInfo } from "./chat/branches.js";
export {
  defineTool,
  type ChatTool,
  type ChatTools,
  type ClientToolCall,
  type InferToolTypes,
  type SchemaResult,
  type StandardSchema,
  type ToolApprovalResponse,
  type ToolContext,
  type ToolOutput,
  type ToolTypesOf,
} from "./chat/clientTools.js";
export { createEventSourceTransport, type EventSourceTransportOptions } from "./chat/eventSourceTransport.js";
export {
  createFetchTransport,
  type FetchTransportOptions,
  type PreparedRequest,
  type Resolvable,
} from "./chat/fetchTransport.js";
export type { Timeouts } from "./chat/liveness.js";
export type { SendInput } from "./chat/outgoing.js";
export type { RetryOptions } from "./chat/retryPolicy.js";
export type { ChatSnapshot, TurnMetrics } from "./chat/snapshot.js";
export type {
  ChatRequest,
  ChatTransport,
  ResumeRequest,
  TransportSource,
  Trigger,
} from "./chat/transport.js";
export type { Outcome, StopReason } from "./chat/turn.js";
export {
  createWebSocketTransport,
  type SharedSocketOptions,
  type WebSocketTransport,
  type WebSocketTransportOptions,
} from "./chat/webSocketTransport.js";
export type { ChatStatus, Phase } from "./chat/turnState.js";
export {
  isStreamChatError,
  StreamChatError,
  type ActivePhase,
  type HttpErrorKind,
  type StreamChatErrorCode,
  type StreamChatErrorDetails,
} from "./errors.js";
export { decodeResponse, type DecodeOptions } from "./events/decodeResponse.js";
export type { Decoder, FramingName, Protocol, WireRecord } from "./events/protocol.js";
export { proveCompletion } from "./events/proveCompletion.js";
export { readStream } from "./events/readStream.js";
export type {
  EventOf,
  FinishReason,
  ProviderMetadata,
  StreamEvent,
  StreamEvents,
  StreamEventType,
  Usage,
} from "./events/streamEvent.js";
export type { Clock } from "./frames/clock.js";
export { createFrameScheduler, type Batch, type FrameScheduler } from "./frames/frameScheduler.js";
export { applyEvent, applyEvents } from "./message/applyEvent.js";
export { createMessage } from "./message/createMessage.js";
export { endMessage, type MessageOutcome } from "./message/endMessage.js";
export type {
  DataPart,
  DataTypes,
  DynamicToolPart,
  FilePart,
  Message,
  MessageError,
  MessagePart,
  MessageStatus,
  PartialInput,
  PartState,
  ReasoningPart,
  Role,
  SourceDocumentPart,
  SourceUrlPart,
  StepStartPart,
  TextPart,
  ToolApproval,
  ToolCallState,
  ToolPart,
  ToolTypes,
} from "./message/message.js";
export type { ApplyContext } from "./message/messageDraft.js";
export { messageText } from "./message/messageText.js";
export { toUIMessage, type UIMessageLike, type UIPart } from "./message/toUIMessage.js";
export { defineProtocol, type RecordHandler } from "./events/defineProtocol.js";
export type { EventWriter } from "./events/eventWriter.js";
export { protocols, type ProtocolName } from "./events/protocols.js";
export type { ChatStorage, StoredChat } from "./chat/chatStorage.js";
export { createIndexedDbStorage } from "./chat/createIndexedDbStorage.js";
export { createLocalStorage } from "./chat/createLocalStorage.js";
export { persistChat } from "./chat/persistChat.js";
export { shareChat, type ShareOptions } from "./chat/shareChat.js";
