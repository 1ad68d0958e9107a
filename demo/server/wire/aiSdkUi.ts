import type { AnswerScript } from "./answerScript.js";
import { splitTokens } from "./splitTokens.js";
import { control, sseEvent, token, type WireEncoder, type WireFrame } from "./wireEncoder.js";

/** AI SDK's UI message stream, version 1. */
export const aiSdkUi: WireEncoder = {
  contentType: "text/event-stream",
  headers: { "x-vercel-ai-ui-message-stream": "v1" },
  *encode(script: AnswerScript): Iterable<WireFrame> {
    // An answer that continues keeps the id of its message.
    yield control(
      sseEvent(script.results === undefined ? { type: "start", messageId: script.id } : { type: "start" }),
    );
    for (const { toolCallId, ...result } of script.results ?? []) {
      yield control(
        sseEvent(
          "output" in result
            ? { type: "tool-output-available", toolCallId, output: result.output }
            : { type: "tool-output-denied", toolCallId },
        ),
      );
    }
    yield control(sseEvent({ type: "start-step" }));
    for (const [index, part] of script.parts.entries()) {
      const id = `${part.type}-${index}`;
      if (part.type === "tool-call") {
        const { toolCallId, toolName, input, output, approvalId } = part;
        yield control(sseEvent({ type: "tool-input-start", toolCallId, toolName }));
        for (const inputTextDelta of splitTokens(JSON.stringify(input))) {
          yield token(sseEvent({ type: "tool-input-delta", toolCallId, inputTextDelta }));
        }
        yield control(sseEvent({ type: "tool-input-available", toolCallId, toolName, input }));
        if (approvalId !== undefined) {
          yield control(sseEvent({ type: "tool-approval-request", approvalId, toolCallId }));
        }
        if (output !== undefined) {
          yield control(sseEvent({ type: "tool-output-available", toolCallId, output }));
        }
        continue;
      }
      yield control(sseEvent({ type: `${part.type}-start`, id }));
      for (const delta of splitTokens(part.text)) {
        yield token(sseEvent({ type: `${part.type}-delta`, id, delta }));
      }
      yield control(sseEvent({ type: `${part.type}-end`, id }));
      for (const source of part.type === "text" ? (part.sources ?? []) : []) {
        yield control(
          sseEvent({ type: "source-url", sourceId: source.id, url: source.url, title: source.title }),
        );
      }
    }
    yield control(sseEvent({ type: "finish-step" }));
    const { inputTokens, outputTokens } = script.usage;
    yield control(
      sseEvent({
        type: "finish",
        finishReason: script.finishReason,
        messageMetadata: {
          model: script.model,
          usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
        },
      }),
    );
    yield control("data: [DONE]\n\n");
  },
  encodeFailure: (failure) => sseEvent({ type: "error", errorText: failure.message }),
};
