import { agUi } from "./agUi.js";
import { aiSdkData } from "./aiSdkData.js";
import { aiSdkUi } from "./aiSdkUi.js";
import { anthropic } from "./anthropic.js";
import {
  genericDelta,
  genericText,
  langServe,
  namedEvents,
  ndjson,
  plainText,
  rawSse,
  typedEvents,
} from "./founding.js";
import { geminiArray, geminiSse } from "./gemini.js";
import { geminiInteractions } from "./geminiInteractions.js";
import { ollama } from "./ollama.js";
import { openaiChat } from "./openaiChat.js";
import { openaiResponses } from "./openaiResponses.js";
import {
  anythingLlm,
  bedrockConverse,
  cohere,
  coze,
  dify,
  flowise,
  googleAdk,
  langChainEvents,
  langGraph,
  n8n,
} from "./platforms.js";
import type { WireEncoder } from "./wireEncoder.js";
import type { WireFormatName } from "./wireFormats.js";

/** The encoder of every wire format. */
export const encoders: Readonly<Record<WireFormatName, WireEncoder>> = {
  "ai-sdk-ui": aiSdkUi,
  "ai-sdk-data": aiSdkData,
  anthropic,
  "openai-chat": openaiChat,
  "openai-responses": openaiResponses,
  "gemini-sse": geminiSse,
  "gemini-array": geminiArray,
  "gemini-interactions": geminiInteractions,
  ollama,
  "ag-ui": agUi,
  langserve: langServe,
  langgraph: langGraph,
  dify,
  "bedrock-converse": bedrockConverse,
  cohere,
  coze,
  flowise,
  anythingllm: anythingLlm,
  n8n,
  "langchain-events": langChainEvents,
  "google-adk": googleAdk,
  "named-events": namedEvents,
  "typed-events": typedEvents,
  "generic-text": genericText,
  "generic-delta": genericDelta,
  "raw-sse": rawSse,
  ndjson,
  "plain-text": plainText,
};
