import type { AnswerScript } from "./answerScript.js";
import { splitTokens } from "./splitTokens.js";
import { control, sseEvent, token, type WireEncoder, type WireFrame } from "./wireEncoder.js";

const finishReason = { stop: "stop", length: "length", "tool-calls": "tool_calls" } as const;

/**
 * OpenAI Chat Completions with `include_usage`: the reason to finish is not the last event, and the chunk that counts
 * has no choices. Reasoning travels as `reasoning_content`, the field of the servers that send any.
 */
export const openaiChat: WireEncoder = {
  contentType: "text/event-stream; charset=utf-8",
  headers: {},
  *encode(script: AnswerScript): Iterable<WireFrame> {
    const chunk = (choices: readonly unknown[], usage: unknown = null): string =>
      sseEvent({
        id: `chatcmpl-${script.id}`,
        object: "chat.completion.chunk",
        created: Math.floor(script.createdAt / 1000),
        model: script.model,
        choices,
        usage,
      });
    const delta = (value: Record<string, unknown>, finish: string | null = null): string =>
      chunk([{ index: 0, delta: value, logprobs: null, finish_reason: finish }]);

    yield control(delta({ role: "assistant", content: "", refusal: null }));
    let calls = 0;
    for (const part of script.parts) {
      switch (part.type) {
        case "reasoning":
          for (const text of splitTokens(part.text)) {
            yield token(delta({ content: null, reasoning_content: text }));
          }
          break;
        case "text":
          for (const content of splitTokens(part.text)) yield token(delta({ content }));
          break;
        case "tool-call": {
          if (part.output !== undefined) break;
          const index = calls;
          calls += 1;
          yield control(
            delta({
              tool_calls: [
                {
                  index,
                  id: part.toolCallId,
                  type: "function",
                  function: { name: part.toolName, arguments: "" },
                },
              ],
            }),
          );
          for (const json of splitTokens(JSON.stringify(part.input))) {
            yield token(delta({ tool_calls: [{ index, function: { arguments: json } }] }));
          }
          break;
        }
      }
    }
    yield control(delta({}, finishReason[script.finishReason]));
    const { inputTokens, outputTokens, reasoningTokens } = script.usage;
    yield control(
      chunk([], {
        prompt_tokens: inputTokens,
        completion_tokens: outputTokens,
        total_tokens: inputTokens + outputTokens,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: reasoningTokens },
      }),
    );
    yield control("data: [DONE]\n\n");
  },
  encodeFailure: (failure) =>
    sseEvent({ error: { message: failure.message, type: "server_error", code: failure.kind } }),
};
