import { compact, isJsonObject, numberAt, objectAt, type JsonObject } from "./json.js";
import type { Usage } from "../streamEvent.js";

/** Where vendors keep what a count is made of. */
const INPUT_DETAILS = [
  "input_tokens_details",
  "prompt_tokens_details",
  "input_token_details",
  "inputTokenDetails",
];
const OUTPUT_DETAILS = [
  "output_tokens_details",
  "completion_tokens_details",
  "output_token_details",
  "outputTokenDetails",
];

/**
 * The counts of a usage object in any vendor's spelling, or `undefined` where it has none. Gemini counts thoughts
 * beside the output and Anthropic counts cached input beside the input; here both are parts of the whole.
 */
export function readUsage(value: unknown): Usage | undefined {
  if (!isJsonObject(value)) return undefined;
  const anthropicCache = sum(
    numberAt(value, "cache_creation_input_tokens"),
    numberAt(value, "cache_read_input_tokens"),
  );
  const thoughts = numberAt(value, "thoughtsTokenCount");
  const ownInput = numberAt(value, "input_tokens");
  // Only where `input_tokens` stands beside it: Databricks and LiteLLM write the cache's count beside `prompt_tokens`, which
  // holds it already.
  const inputTokens =
    (ownInput === undefined ? undefined : sum(ownInput, anthropicCache)) ??
    first(value, "prompt_tokens", "inputTokens", "promptTokens", "promptTokenCount", "prompt_eval_count") ??
    anthropicCache;
  const outputTokens =
    first(value, "output_tokens", "completion_tokens", "outputTokens", "completionTokens", "eval_count") ??
    sum(numberAt(value, "candidatesTokenCount"), thoughts);
  const usage = compact<Usage>({
    inputTokens,
    outputTokens,
    totalTokens:
      first(value, "total_tokens", "totalTokens", "totalTokenCount") ??
      (inputTokens === undefined || outputTokens === undefined ? undefined : inputTokens + outputTokens),
    reasoningTokens:
      detail(value, OUTPUT_DETAILS, "reasoning_tokens", "thinking_tokens", "reasoning", "reasoningTokens") ??
      first(value, "reasoningTokens") ??
      thoughts,
    cachedInputTokens:
      detail(value, INPUT_DETAILS, "cached_tokens", "cache_read", "cacheReadTokens") ??
      first(
        value,
        "cache_read_input_tokens",
        "cachedInputTokens",
        "cachedContentTokenCount",
        "prompt_cache_hit_tokens",
      ),
  });
  return Object.keys(usage).length === 0 ? undefined : usage;
}

function detail(value: JsonObject, parents: readonly string[], ...keys: string[]): number | undefined {
  for (const parent of parents) {
    const found = first(objectAt(value, parent), ...keys);
    if (found !== undefined) return found;
  }
  return undefined;
}

function first(value: JsonObject, ...keys: string[]): number | undefined {
  for (const key of keys) {
    const found = numberAt(value, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The sum of the counts that are known; `undefined` where the first is not. */
function sum(count: number | undefined, more: number | undefined): number | undefined {
  return count === undefined ? more : count + (more ?? 0);
}
