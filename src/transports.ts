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
export type {
  ChatRequest,
  ChatTransport,
  RequestOptions,
  ResumeRequest,
  TransportSource,
  Trigger,
} from "./chat/transports/transport.js";
export {
  createWebSocketTransport,
  type SharedSocketOptions,
  type WebSocketTransport,
  type WebSocketTransportOptions,
} from "./chat/transports/webSocketTransport.js";
