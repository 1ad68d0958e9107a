import type { AnswerScript } from "./answerScript.js";
import { splitTokens } from "./splitTokens.js";
import { control, token, type WireEncoder, type WireFrame } from "./wireEncoder.js";

const line = (code: string, value: unknown): string => `${code}:${JSON.stringify(value)}\n`;

/** AI SDK's older data stream, version 1: a code, a colon and JSON on every line. */
export const aiSdkData: WireEncoder = {
  contentType: "text/plain; charset=utf-8",
  headers: { "x-vercel-ai-data-stream": "v1" },
  *encode(script: AnswerScript): Iterable<WireFrame> {
    yield control(line("f", { messageId: script.id }));
    for (const part of script.parts) {
      switch (part.type) {
        case "reasoning":
          for (const text of splitTokens(part.text)) yield token(line("g", text));
          break;
        case "text":
          for (const text of splitTokens(part.text)) yield token(line("0", text));
          for (const source of part.sources ?? []) {
            yield control(line("h", { sourceType: "url", ...source }));
          }
          break;
        case "tool-call": {
          const { toolCallId, toolName, input, output } = part;
          yield control(line("b", { toolCallId, toolName }));
          for (const argsTextDelta of splitTokens(JSON.stringify(input))) {
            yield token(line("c", { toolCallId, argsTextDelta }));
          }
          yield control(line("9", { toolCallId, toolName, args: input }));
          if (output !== undefined) yield control(line("a", { toolCallId, result: output }));
          break;
        }
      }
    }
    const { finishReason } = script;
    const usage = {
      promptTokens: script.usage.inputTokens,
      completionTokens: script.usage.outputTokens,
    };
    yield control(line("e", { finishReason, usage, isContinued: false }));
    yield control(line("d", { finishReason, usage }));
  },
  encodeFailure: (failure) => line("3", failure.message),
};
