import { agUi } from "./agUi.js";
import { aiSdk } from "./aiSdk.js";
import { aiSdkLegacy } from "./aiSdkLegacy.js";
import { anthropic } from "./anthropic.js";
import { gemini } from "./gemini.js";
import { genericJson } from "./genericJson.js";
import { langServe } from "./langServe.js";
import { namedEvents } from "./namedEvents.js";
import { ollama } from "./ollama.js";
import { openaiChat } from "./openaiChat.js";
import { openaiResponses } from "./openaiResponses.js";
import { plainText } from "./plainText.js";
import type { Protocol } from "../protocol.js";
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
  text: plainText,
} as const satisfies Record<string, Protocol>;

/** The name of a wire format that is known. */
export type ProtocolName = keyof typeof protocols;
