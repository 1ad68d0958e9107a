export { createChat } from "./chat/createChatWithFormats.js";
export type { ChatInstance } from "./chat/chat.js";
export type { ChatCallbacks, ChatOptions, OnBusy } from "./chat/chatOptions.js";
export type { BranchInfo } from "./chat/state/branches.js";
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
} from "./chat/tools/clientTools.js";
export type { AiSdkTransport } from "./chat/transports/aiSdkTransport.js";
export type { TransportOption } from "./chat/transports/createSettings.js";
export {
  createEventSourceTransport,
  type EventSourceTransportOptions,
} from "./chat/transports/eventSourceTransport.js";
export {
  createFetchTransport,
  type FetchTransportOptions,
  type PreparedRequest,
  type PrepareRequestInput,
  type Resolvable,
} from "./chat/transports/fetchTransport.js";
export type { Timeouts } from "./chat/turn/liveness.js";
export type { SendInput } from "./chat/turn/outgoing.js";
export type { RetryOptions } from "./chat/turn/retryPolicy.js";
export type { ChatSnapshot } from "./chat/state/snapshot.js";
export type { TextSnapshot, TextSource } from "./chat/textSource.js";
export type {
  ChatRequest,
  ChatTransport,
  RequestOptions,
  ResumeRequest,
  TransportSource,
  Trigger,
} from "./chat/transports/transport.js";
export type { Outcome, StopReason } from "./chat/state/outcome.js";
export type { FinishInfo } from "./chat/turn/turnOptions.js";
export {
  createWebSocketTransport,
  type SharedSocketOptions,
  type WebSocketTransport,
  type WebSocketTransportOptions,
} from "./chat/transports/webSocketTransport.js";
export type { ChatStatus, Phase } from "./chat/state/phases.js";
export {
  isStreamChatError,
  StreamChatError,
  type ActivePhase,
  type HttpErrorKind,
  type StreamChatErrorCode,
  type StreamChatErrorDetails,
} from "./errors.js";
export type { DecodeOptions } from "./events/decode/decodeResponse.js";
export type { Decoder, FramingName, Protocol, WireRecord } from "./events/protocol.js";
export { proveCompletion } from "./events/decode/proveCompletion.js";
export { decodeResponse, readStream } from "./events/decode/withAllFormats.js";
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
export { createFrameScheduler, type Publish, type FrameScheduler } from "./frames/frameScheduler.js";
export { applyEvent, applyEvents } from "./message/applyEvent.js";
export { createMessage } from "./message/createMessage.js";
export { endMessage, type MessageOutcome } from "./message/endMessage.js";
export type {
  DataPart,
  DataTypes,
  DynamicToolPart,
  CustomPart,
  FilePart,
  ChatMessage,
  MessageError,
  MessagePart,
  MessageStatus,
  LaterPart,
  MessageInput,
  PartialInput,
  PartOutcome,
  PartState,
  ReasoningFilePart,
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
  TurnMetrics,
} from "./message/message.js";
export type { ApplyContext } from "./message/messageDraft.js";
export { messageText } from "./message/messageText.js";
export { toUIMessage, type UIMessageLike, type UIPart } from "./message/toUIMessage.js";
export { defineProtocol, type RecordHandler } from "./events/defineProtocol.js";
export type { EventWriter } from "./events/eventWriter.js";
export { protocols, type ProtocolName } from "./events/protocols/protocols.js";
export type { ChatStorage, StoredChat } from "./chat/storage/chatStorage.js";
export { createIndexedDbStorage } from "./chat/storage/createIndexedDbStorage.js";
export { createLocalStorage } from "./chat/storage/createLocalStorage.js";
export { persistChat } from "./chat/storage/persistChat.js";
export { shareChat, type ShareOptions } from "./chat/share/shareChat.js";
