export {
  createChatHandlers,
  type ChatHandlers,
  type ChatHandlersOptions,
  type ChatLimits,
  type RespondContext,
} from "./server/createChatHandlers.js";
export { RequestError } from "./server/http/requestError.js";
export { memoryStore, type MemoryStoreOptions } from "./server/store/memoryStore.js";
export { redisStore, type RedisStoreOptions } from "./server/store/redisStore.js";
export type {
  OpenTurn,
  StoredTurn,
  TurnChunk,
  TurnOutcome,
  TurnStore,
  TurnWriter,
} from "./server/store/turnStore.js";
export { encodeUIMessageStream, uiMessageStreamHeader } from "./server/stream/encodeUIMessageStream.js";
export type { Answer } from "./server/stream/readAnswer.js";
export { toModelMessages, type ModelMessage } from "./server/toModelMessages.js";
export { toNodeHandler, type NodeHandler } from "./server/toNodeHandler.js";
