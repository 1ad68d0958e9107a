import type { AnswerScript } from "./answerScript.js";
import { splitTokens } from "./splitTokens.js";
import { control, token, type WireEncoder, type WireFrame } from "./wireEncoder.js";

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** Ollama's `/api/chat`: one JSON object a line, the last with `done: true` and durations in nanoseconds. */
export const ollama: WireEncoder = {
  contentType: "application/x-ndjson",
  headers: {},
  *encode(script: AnswerScript): Iterable<WireFrame> {
    const head = { model: script.model, created_at: new Date(script.createdAt).toISOString() };
    const say = (message: Record<string, unknown>): string =>
      line({ ...head, message: { role: "assistant", content: "", ...message }, done: false });
    for (const part of script.parts) {
      switch (part.type) {
        case "reasoning":
          for (const thinking of splitTokens(part.text)) yield token(say({ thinking }));
          break;
        case "text":
          for (const content of splitTokens(part.text)) yield token(say({ content }));
          break;
        case "tool-call":
          if (part.output !== undefined) break;
          yield {
            text: say({ tool_calls: [{ function: { name: part.toolName, arguments: part.input } }] }),
            tokens: splitTokens(JSON.stringify(part.input)).length,
          };
          break;
      }
    }
    yield control(
      line({
        ...head,
        message: { role: "assistant", content: "" },
        done: true,
        done_reason: script.finishReason === "length" ? "length" : "stop",
        total_duration: script.usage.outputTokens * 5_000_000,
        prompt_eval_count: script.usage.inputTokens,
        eval_count: script.usage.outputTokens,
        eval_duration: script.usage.outputTokens * 4_000_000,
      }),
    );
  },
  encodeFailure: (failure) => line({ error: failure.message }),
};
