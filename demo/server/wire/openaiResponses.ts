import type { AnswerPart, AnswerScript } from "./answerScript.js";
import { splitTokens } from "./splitTokens.js";
import { control, sseEvent, token, type WireEncoder, type WireFrame } from "./wireEncoder.js";

type Payload = { type: string } & Record<string, unknown>;

/** Gives every event the next `sequence_number`. */
type Say = (payload: Payload) => string;

function* encodeMessage(
  part: Extract<AnswerPart, { type: "text" }>,
  place: { item_id: string; output_index: number; content_index: number },
  say: Say,
): Iterable<WireFrame> {
  const { item_id: id, output_index } = place;
  const item = { id, type: "message", role: "assistant" };
  yield control(
    say({
      type: "response.output_item.added",
      output_index,
      item: { ...item, status: "in_progress", content: [] },
    }),
  );
  const empty = { type: "output_text", text: "", annotations: [] };
  yield control(say({ type: "response.content_part.added", ...place, part: empty }));
  for (const delta of splitTokens(part.text)) {
    yield token(say({ type: "response.output_text.delta", delta, ...place }));
  }
  const annotations = (part.sources ?? []).map((source) => ({
    type: "url_citation",
    url: source.url,
    title: source.title,
    start_index: 0,
    end_index: part.text.length,
  }));
  for (const [annotation_index, annotation] of annotations.entries()) {
    yield control(
      say({ type: "response.output_text.annotation.added", ...place, annotation_index, annotation }),
    );
  }
  const whole = { type: "output_text", text: part.text, annotations };
  yield control(say({ type: "response.output_text.done", ...place, text: part.text }));
  yield control(say({ type: "response.content_part.done", ...place, part: whole }));
  yield control(
    say({
      type: "response.output_item.done",
      output_index,
      item: { ...item, status: "completed", content: [whole] },
    }),
  );
}

function* encodeReasoning(
  text: string,
  place: { item_id: string; output_index: number; summary_index: number },
  say: Say,
): Iterable<WireFrame> {
  const { item_id: id, output_index } = place;
  const summary = { type: "summary_text", text };
  yield control(
    say({ type: "response.output_item.added", output_index, item: { id, type: "reasoning", summary: [] } }),
  );
  yield control(
    say({ type: "response.reasoning_summary_part.added", ...place, part: { ...summary, text: "" } }),
  );
  for (const delta of splitTokens(text)) {
    yield token(say({ type: "response.reasoning_summary_text.delta", delta, ...place }));
  }
  yield control(say({ type: "response.reasoning_summary_text.done", ...place, text }));
  yield control(say({ type: "response.reasoning_summary_part.done", ...place, part: summary }));
  yield control(
    say({
      type: "response.output_item.done",
      output_index,
      item: { id, type: "reasoning", summary: [summary] },
    }),
  );
}

/** A call that the app is to answer, or with a known output one of a remote tool (MCP), which the server has run. */
function* encodeCall(
  part: Extract<AnswerPart, { type: "tool-call" }>,
  place: { item_id: string; output_index: number },
  say: Say,
): Iterable<WireFrame> {
  const { item_id: id, output_index } = place;
  const remote = part.output !== undefined;
  const item = remote
    ? { id, type: "mcp_call", server_label: "demo", name: part.toolName }
    : { id, type: "function_call", call_id: part.toolCallId, name: part.toolName };
  const events = `response.${remote ? "mcp_call" : "function_call"}_arguments`;
  const json = JSON.stringify(part.input);
  yield control(
    say({
      type: "response.output_item.added",
      output_index,
      item: { ...item, arguments: "", status: "in_progress" },
    }),
  );
  for (const delta of splitTokens(json)) {
    yield token(say({ type: `${events}.delta`, ...place, delta }));
  }
  yield control(say({ type: `${events}.done`, ...place, arguments: json }));
  yield control(
    say({
      type: "response.output_item.done",
      output_index,
      item: {
        ...item,
        arguments: json,
        status: "completed",
        ...(remote ? { output: JSON.stringify(part.output) } : {}),
      },
    }),
  );
}

/** OpenAI Responses: output items by index, every event numbered, no `[DONE]`. */
export const openaiResponses: WireEncoder = {
  contentType: "text/event-stream; charset=utf-8",
  headers: {},
  *encode(script: AnswerScript): Iterable<WireFrame> {
    let sequence = 0;
    const say: Say = (payload) => {
      const text = sseEvent({ ...payload, sequence_number: sequence }, payload.type);
      sequence += 1;
      return text;
    };
    const response = (fields: Record<string, unknown>): Record<string, unknown> => ({
      id: `resp_${script.id}`,
      object: "response",
      created_at: Math.floor(script.createdAt / 1000),
      model: script.model,
      ...fields,
    });

    yield control(say({ type: "response.created", response: response({ status: "in_progress" }) }));
    yield control(say({ type: "response.in_progress", response: response({ status: "in_progress" }) }));
    for (const [output_index, part] of script.parts.entries()) {
      const suffix = `${script.id}_${output_index}`;
      if (part.type === "reasoning") {
        yield* encodeReasoning(part.text, { item_id: `rs_${suffix}`, output_index, summary_index: 0 }, say);
      } else if (part.type === "text") {
        yield* encodeMessage(part, { item_id: `msg_${suffix}`, output_index, content_index: 0 }, say);
      } else {
        yield* encodeCall(part, { item_id: `fc_${suffix}`, output_index }, say);
      }
    }
    const { inputTokens, outputTokens, reasoningTokens } = script.usage;
    const usage = {
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: reasoningTokens },
      total_tokens: inputTokens + outputTokens,
    };
    yield control(
      script.finishReason === "length"
        ? say({
            type: "response.incomplete",
            response: response({
              status: "incomplete",
              incomplete_details: { reason: "max_output_tokens" },
              usage,
            }),
          })
        : say({ type: "response.completed", response: response({ status: "completed", usage }) }),
    );
  },
  // One frame is one event here, so the frames sent are the next sequence number.
  encodeFailure(failure, framesSent) {
    const error = { type: "server_error", code: failure.kind, message: failure.message };
    return (
      sseEvent({ type: "error", sequence_number: framesSent, error }, "error") +
      sseEvent(
        {
          type: "response.failed",
          sequence_number: framesSent + 1,
          response: { status: "failed", error: { code: failure.kind, message: failure.message } },
        },
        "response.failed",
      )
    );
  },
};
