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
import type { Formats, Protocol } from "../protocol.js";
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

/**
 * All formats, for `protocol: "auto"` and for names.
 *
 * The detectors are asked in this order. A detector with a longer name or a rarer key comes before one that a record of
 * the other format would satisfy too: OpenAI Responses (`type: "response.…"`) before everything; the sets of type names
 * (Anthropic, AG-UI, AI SDK) before the keys (`choices`, `candidates`, `done`); of the home-made formats, names of events
 * before types of objects before bare keys, since a server that names its events uses these keys inside them.
 */
export const formats: Formats = {
  byName: protocols,
  detectors: [
    openaiResponses,
    anthropic,
    agUi,
    aiSdk,
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
