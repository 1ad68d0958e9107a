import type { AnswerScript } from "./answerScript.js";
import { splitTokens } from "./splitTokens.js";
import { control, sseEvent, token, type WireEncoder, type WireFrame } from "./wireEncoder.js";

const stopReason = { stop: "end_turn", length: "max_tokens", "tool-calls": "tool_use" } as const;

const event = (data: { type: string } & Record<string, unknown>): string => sseEvent(data, data.type);

/**
 * Anthropic Messages: named events, the name repeated as `type`, blocks by index. A call whose output is known is one of
 * a remote tool (MCP), the kind that the server runs itself.
 */
export const anthropic: WireEncoder = {
  contentType: "text/event-stream; charset=utf-8",
  headers: {},
  *encode(script: AnswerScript): Iterable<WireFrame> {
    yield control(
      event({
        type: "message_start",
        message: {
          id: `msg_${script.id}`,
          type: "message",
          role: "assistant",
          model: script.model,
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: script.usage.inputTokens, output_tokens: 1 },
        },
      }),
    );
    yield control(event({ type: "ping" }));
    let index = 0;
    for (const part of script.parts) {
      const start = (block: Record<string, unknown>): WireFrame =>
        control(event({ type: "content_block_start", index, content_block: block }));
      const delta = (value: Record<string, unknown>): string =>
        event({ type: "content_block_delta", index, delta: value });
      switch (part.type) {
        case "reasoning":
          yield start({ type: "thinking", thinking: "", signature: "" });
          for (const thinking of splitTokens(part.text)) {
            yield token(delta({ type: "thinking_delta", thinking }));
          }
          yield control(delta({ type: "signature_delta", signature: `sig_${script.id}_${index}` }));
          break;
        case "text":
          yield start({ type: "text", text: "" });
          for (const text of splitTokens(part.text)) yield token(delta({ type: "text_delta", text }));
          for (const source of part.sources ?? []) {
            yield control(
              delta({
                type: "citations_delta",
                citation: {
                  type: "web_search_result_location",
                  url: source.url,
                  title: source.title,
                  cited_text: "",
                },
              }),
            );
          }
          break;
        case "tool-call":
          yield start(
            part.output === undefined
              ? { type: "tool_use", id: part.toolCallId, name: part.toolName, input: {} }
              : {
                  type: "mcp_tool_use",
                  id: part.toolCallId,
                  name: part.toolName,
                  server_name: "demo",
                  input: {},
                },
          );
          yield control(delta({ type: "input_json_delta", partial_json: "" }));
          for (const json of splitTokens(JSON.stringify(part.input))) {
            yield token(delta({ type: "input_json_delta", partial_json: json }));
          }
          break;
      }
      yield control(event({ type: "content_block_stop", index }));
      index += 1;
      // A block of its own, whole: only the input of a tool streams.
      if (part.type !== "tool-call" || part.output === undefined) continue;
      const content = [{ type: "text", text: JSON.stringify(part.output) }];
      const result = { type: "mcp_tool_result", tool_use_id: part.toolCallId, is_error: false, content };
      yield control(event({ type: "content_block_start", index, content_block: result }));
      yield control(event({ type: "content_block_stop", index }));
      index += 1;
    }
    yield control(
      event({
        type: "message_delta",
        delta: { stop_reason: stopReason[script.finishReason], stop_sequence: null },
        usage: { output_tokens: script.usage.outputTokens },
      }),
    );
    yield control(event({ type: "message_stop" }));
  },
  encodeFailure: (failure) =>
    event({ type: "error", error: { type: `${failure.kind}_error`, message: failure.message } }),
};
