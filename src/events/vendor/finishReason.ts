import type { FinishReason } from "../streamEvent.js";

/** Every vendor's word for why the model stopped, in lower case and without `-` and `_`. */
const REASONS = new Map<string, FinishReason>([
  // OpenAI, Ollama, AI SDK
  ["stop", "stop"],
  ["length", "length"],
  ["contentfilter", "content-filter"],
  ["toolcalls", "tool-calls"],
  ["functioncall", "tool-calls"],
  ["error", "error"],
  ["other", "other"],
  ["unknown", "unknown"],
  // OpenAI Responses: `incomplete_details.reason`
  ["completed", "stop"],
  ["maxoutputtokens", "length"],
  // Anthropic
  ["endturn", "stop"],
  ["stopsequence", "stop"],
  ["maxtokens", "length"],
  ["modelcontextwindowexceeded", "length"],
  ["tooluse", "tool-calls"],
  ["refusal", "content-filter"],
  // Mistral, Hugging Face, DeepSeek, Bedrock
  ["modellength", "length"],
  ["eostoken", "stop"],
  ["insufficientsystemresource", "error"],
  ["contentfiltered", "content-filter"],
  ["guardrailintervened", "content-filter"],
  // Gemini
  ["safety", "content-filter"],
  ["recitation", "content-filter"],
  ["blocklist", "content-filter"],
  ["prohibitedcontent", "content-filter"],
  ["spii", "content-filter"],
  ["imagesafety", "content-filter"],
  ["imageprohibitedcontent", "content-filter"],
  ["imagerecitation", "content-filter"],
  ["malformedresponse", "error"],
  ["toomanytoolcalls", "error"],
  ["malformedfunctioncall", "error"],
  ["unexpectedtoolcall", "error"],
  // The framings people write themselves
  ["end", "stop"],
  ["done", "stop"],
  ["complete", "stop"],
  ["success", "stop"],
  ["eos", "stop"],
  // Cohere: `TOOL_CALL`
  ["toolcall", "tool-calls"],
]);

/** The vendor's word in our vocabulary; a word that is not known is `other`, no word at all is `unknown`. */
export function toFinishReason(raw: string | undefined): FinishReason {
  if (raw === undefined || raw === "") return "unknown";
  return REASONS.get(raw.toLowerCase().replace(/[-_ ]/g, "")) ?? "other";
}
