import { anthropic } from "./anthropic.js";
import { defineProtocol } from "../defineProtocol.js";
import { isJsonObject, objectAt, objectsAt, stringAt, type JsonObject } from "../vendor/json.js";
import type { StreamEvent } from "../streamEvent.js";

/** Events of one model call that are not the end of the whole run. */
const OF_ONE_CALL = new Set<StreamEvent["type"]>(["finish", "done", "usage", "start"]);

/**
 * Claude Code's `--output-format stream-json` (docs: "Headless mode"), with and without partial messages: `stream_event`
 * wraps an event of Anthropic Messages, `assistant` a whole message, `user` the results of tools. The proof of completion
 * is `result`. What a subagent says is left out; its result is the output of the call that began it.
 */
export const claudeCode = defineProtocol({
  name: "claude-code",
  framing: "ndjson",
  anyFraming: true,
  detect: ({ type, object }) =>
    typeof object["session_id"] === "string" && /^(?:system|stream_event|assistant|user|result)$/.test(type),
  handle(write) {
    const streamed = new Set<string>();
    let inner = anthropic.createDecoder();

    const pass = (event: JsonObject): void => {
      const out: StreamEvent[] = [];
      inner.decode({ data: JSON.stringify(event) }, out);
      for (const decoded of out) if (!OF_ONE_CALL.has(decoded.type)) write.event(decoded);
    };
    const writeWhole = (message: JsonObject): void => {
      const id = stringAt(message, "id") ?? "";
      if (streamed.has(id)) return;
      // A decoder of its own: the blocks of two whole messages would otherwise share their ids.
      pass({ type: "message_start", message: { id, model: message["model"] } });
      for (const [index, block] of objectsAt(message, "content").entries()) {
        pass({ type: "content_block_start", index, content_block: block });
        pass({ type: "content_block_stop", index });
      }
      pass({ type: "message_delta", delta: { stop_reason: "end_turn" } });
    };

    return {
      object(value) {
        if (typeof value["parent_tool_use_id"] === "string") return;
        const message = objectAt(value, "message");
        switch (value["type"]) {
          case "system":
            if (value["subtype"] === "init") write.start(stringAt(value, "model"));
            return;
          case "stream_event": {
            const event = objectAt(value, "event");
            const id = stringAt(objectAt(event, "message"), "id");
            if (id !== undefined) streamed.add(id);
            pass(event);
            return;
          }
          case "assistant":
            writeWhole(message);
            return;
          case "user":
            for (const block of objectsAt(message, "content")) writeResult(block);
            return;
          case "result":
            write.usage(value["usage"]);
            if (value["is_error"] === true) {
              write.error({ type: value["subtype"], message: value["result"], errors: value["errors"] });
            } else write.finish("end_turn");
            write.done();
            return;
          default:
            write.unknown(value);
        }
      },
    };

    function writeResult(block: JsonObject): void {
      const toolCallId = stringAt(block, "tool_use_id");
      if (block["type"] !== "tool_result" || toolCallId === undefined) return;
      const output = block["content"];
      if (block["is_error"] !== true) {
        write.event({ type: "tool-output-available", toolCallId, output, providerExecuted: true });
        return;
      }
      const errorText =
        typeof output === "string"
          ? output
          : isJsonObject(output)
            ? JSON.stringify(output)
            : "The tool failed.";
      write.event({ type: "tool-output-error", toolCallId, errorText, providerExecuted: true });
    }
  },
});
