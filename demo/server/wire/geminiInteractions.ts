import type { AnswerScript } from "./answerScript.js";
import { splitTokens } from "./splitTokens.js";
import { control, sseEvent, type WireEncoder, type WireFrame } from "./wireEncoder.js";

/** Google's Interactions API: steps by index, each event with an id, the counts and the status in the last event. */
export const geminiInteractions: WireEncoder = {
  contentType: "text/event-stream",
  headers: {},
  *encode(script: AnswerScript): Iterable<WireFrame> {
    let count = 0;
    const event = (type: string, fields: object): string => {
      count += 1;
      return sseEvent({ event_type: type, ...fields, event_id: `event_${count}` }, type);
    };
    yield control(
      event("interaction.created", {
        interaction: { id: script.id, model: script.model, status: "in_progress" },
      }),
    );
    let index = 0;
    let hasCall = false;
    for (const part of script.parts) {
      // Tools that the server has run are no step of the model's answer.
      if (part.type === "tool-call" && part.output !== undefined) continue;
      const delta = (value: object): string => event("step.delta", { index, delta: value });
      if (part.type === "tool-call") {
        hasCall = true;
        const step = { type: "function_call", id: part.toolCallId, name: part.toolName, arguments: {} };
        yield control(event("step.start", { index, step }));
        const json = JSON.stringify(part.input);
        yield {
          text: delta({ type: "arguments_delta", arguments: json }),
          tokens: splitTokens(json).length,
        };
      } else {
        const isThought = part.type === "reasoning";
        yield control(event("step.start", { index, step: { type: isThought ? "thought" : "model_output" } }));
        for (const text of splitTokens(part.text)) {
          const piece = isThought
            ? { type: "thought_summary", content: { type: "text", text } }
            : { type: "text", text };
          yield { text: delta(piece), tokens: 1 };
        }
      }
      yield control(event("step.stop", { index }));
      index += 1;
    }
    const { inputTokens, outputTokens } = script.usage;
    const status = hasCall
      ? "requires_action"
      : script.finishReason === "length"
        ? "incomplete"
        : "completed";
    yield control(
      event("interaction.completed", {
        interaction: {
          id: script.id,
          status,
          usage: {
            total_input_tokens: inputTokens,
            total_output_tokens: outputTokens,
            total_tokens: inputTokens + outputTokens,
          },
        },
      }),
    );
  },
  encodeFailure: (failure) =>
    sseEvent(
      {
        event_type: "error",
        error: {
          code: failure.kind === "overloaded" ? "unavailable" : "internal",
          message: failure.message,
        },
      },
      "error",
    ),
};
