import type { Formats, Protocol } from "../protocol.js";
import { agUi } from "./agUi.js";
import { aiSdk } from "./aiSdk.js";
import { aiSdkLegacy } from "./aiSdkLegacy.js";
import { anthropic } from "./anthropic.js";
import { anythingLlm } from "./anythingLlm.js";
import { bedrockConverse } from "./bedrockConverse.js";
import { claudeCode } from "./claudeCode.js";
import { cohere } from "./cohere.js";
import { coze } from "./coze.js";
import { dify } from "./dify.js";
import { flows } from "./flows.js";
import { gemini } from "./gemini.js";
import { geminiInteractions } from "./geminiInteractions.js";
import { genericJson } from "./genericJson.js";
import { googleAdk } from "./googleAdk.js";
import { langChainEvents } from "./langChainEvents.js";
import { langGraph } from "./langGraph.js";
import { langServe } from "./langServe.js";
import { n8n } from "./n8n.js";
import { namedEvents } from "./namedEvents.js";
import { ollama } from "./ollama.js";
import { openaiChat } from "./openaiChat.js";
import { openaiResponses } from "./openaiResponses.js";
import { plainText } from "./plainText.js";
import { typedJson } from "./typedJson.js";

/** The wire formats that are known, by name. */
export const protocols = {
  anthropic,
  "openai-chat": openaiChat,
  "openai-responses": openaiResponses,
  "ai-sdk": aiSdk,
  "ai-sdk-legacy": aiSdkLegacy,
  gemini,
  ollama,
  "ag-ui": agUi,
  "named-events": namedEvents,
  "typed-json": typedJson,
  "generic-json": genericJson,
  langserve: langServe,
  anythingllm: anythingLlm,
  "bedrock-converse": bedrockConverse,
  "claude-code": claudeCode,
  cohere,
  coze,
  dify,
  flows,
  "gemini-interactions": geminiInteractions,
  "google-adk": googleAdk,
  "langchain-events": langChainEvents,
  langgraph: langGraph,
  n8n,
  text: plainText,
} as const satisfies Record<string, Protocol>;

/** The name of a wire format that is known. */
export type ProtocolName = keyof typeof protocols;

/**
 * All formats, for `protocol: "auto"` and for names.
 *
 * The detectors are asked in this order. A detector with a longer name or a rarer key comes before one that a record of
 * the other format would satisfy too: OpenAI Responses (`type: "response.…"`) before everything; the sets of type names
 * (Anthropic, AG-UI, Cohere, AI SDK) before the keys (`choices`, `candidates`, `done`); Claude Code before Anthropic, whose
 * messages it wraps; Cohere before AI SDK, with which it shares `tool-call-delta`; LangChain's events and Dify before the
 * flows, since all three are `{event, data}`; ADK before Gemini, whose `usageMetadata` it carries; of the home-made formats, names of events
 * before types of objects before bare keys, since a server that names its events uses these keys inside them.
 */
export const formats: Formats = {
  byName: protocols,
  detectors: [
    openaiResponses,
    claudeCode,
    anthropic,
    agUi,
    cohere,
    aiSdk,
    anythingLlm,
    n8n,
    geminiInteractions,
    bedrockConverse,
    langChainEvents,
    dify,
    flows,
    coze,
    langGraph,
    googleAdk,
    openaiChat,
    gemini,
    ollama,
    namedEvents,
    typedJson,
    langServe,
    genericJson,
  ],
  text: plainText,
  lines: aiSdkLegacy,
};
