import type { AnswerScript } from "./answerScript.js";
import { splitTokens } from "./splitTokens.js";
import { control, sseEvent, token, type WireEncoder, type WireFrame } from "./wireEncoder.js";

/** AG-UI: a run, and inside it messages and tool calls, each named by its id. */
export const agUi: WireEncoder = {
  contentType: "text/event-stream",
  headers: {},
  *encode(script: AnswerScript): Iterable<WireFrame> {
    const run = { threadId: `thread-${script.id}`, runId: `run-${script.id}` };
    yield control(sseEvent({ type: "RUN_STARTED", ...run }));
    for (const [index, part] of script.parts.entries()) {
      const messageId = `${script.id}-${index}`;
      switch (part.type) {
        case "reasoning":
          yield control(sseEvent({ type: "REASONING_START", messageId }));
          yield control(sseEvent({ type: "REASONING_MESSAGE_START", messageId, role: "reasoning" }));
          for (const delta of splitTokens(part.text)) {
            yield token(sseEvent({ type: "REASONING_MESSAGE_CONTENT", messageId, delta }));
          }
          yield control(sseEvent({ type: "REASONING_MESSAGE_END", messageId }));
          yield control(sseEvent({ type: "REASONING_END", messageId }));
          break;
        case "text":
          yield control(sseEvent({ type: "TEXT_MESSAGE_START", messageId, role: "assistant" }));
          for (const delta of splitTokens(part.text)) {
            yield token(sseEvent({ type: "TEXT_MESSAGE_CONTENT", messageId, delta }));
          }
          yield control(sseEvent({ type: "TEXT_MESSAGE_END", messageId }));
          break;
        case "tool-call": {
          const { toolCallId, toolName: toolCallName } = part;
          yield control(
            sseEvent({ type: "TOOL_CALL_START", toolCallId, toolCallName, parentMessageId: messageId }),
          );
          for (const delta of splitTokens(JSON.stringify(part.input))) {
            yield token(sseEvent({ type: "TOOL_CALL_ARGS", toolCallId, delta }));
          }
          yield control(sseEvent({ type: "TOOL_CALL_END", toolCallId }));
          if (part.output !== undefined) {
            yield control(
              sseEvent({
                type: "TOOL_CALL_RESULT",
                messageId: `${messageId}-result`,
                toolCallId,
                content: JSON.stringify(part.output),
                role: "tool",
              }),
            );
          }
          break;
        }
      }
    }
    const { inputTokens, outputTokens } = script.usage;
    yield control(
      sseEvent({
        type: "RUN_FINISHED",
        ...run,
        outcome: { type: "success" },
        usage: [{ provider: "demo", model: script.model, inputTokens, outputTokens }],
      }),
    );
  },
  encodeFailure: (failure) => sseEvent({ type: "RUN_ERROR", message: failure.message, code: failure.kind }),
};
