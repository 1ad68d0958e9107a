import { defineProtocol } from "../defineProtocol.js";
import { isJsonObject, numberAt, objectAt, readJson, stringAt, type JsonObject } from "../vendor/json.js";

const EVENT = /^conversation\.(?:chat|message|audio)\./;

/**
 * Coze's chat, version 3 (docs: "Chat, streaming response"). The proof of completion is `conversation.chat.completed`, or
 * `conversation.chat.requires_action` where the app has to run a plugin.
 */
export const coze = defineProtocol({
  name: "coze",
  detect: ({ event }) => event !== undefined && EVENT.test(event),
  anyFraming: true,
  handle(write) {
    let hasText = false;
    let calls = 0;

    const writeMessage = (value: JsonObject): void => {
      const content = stringAt(value, "content") ?? "";
      const json = readJson(content);
      switch (value["type"]) {
        case "answer":
          // The copy of what the deltas have brought.
          if (!hasText) write.text(content);
          hasText = false;
          write.endPart();
          return;
        case "function_call":
          calls++;
          write.toolCall(
            `call-${calls}`,
            (isJsonObject(json) && stringAt(json, "name")) || "plugin",
            isJsonObject(json) ? (json["arguments"] ?? json) : content,
            true,
          );
          return;
        case "tool_response":
        case "tool_output":
          write.event({
            type: "tool-output-available",
            toolCallId: `call-${calls}`,
            output: json ?? content,
            providerExecuted: true,
          });
          return;
        case "follow_up":
          write.event({ type: "data", name: "follow-up", data: content });
          return;
        default:
      }
    };
    const end = (value: JsonObject, reason: string): void => {
      const usage = objectAt(value, "usage");
      write.usage({
        input_tokens: numberAt(usage, "input_count"),
        output_tokens: numberAt(usage, "output_count"),
        total_tokens: numberAt(usage, "token_count"),
      });
      write.finish(reason);
    };

    return {
      object(value, record) {
        switch (record.event) {
          case "conversation.message.delta": {
            if (value["type"] !== undefined && value["type"] !== "answer") return;
            write.reasoning(stringAt(value, "reasoning_content") ?? "");
            const content = stringAt(value, "content") ?? "";
            hasText ||= content !== "";
            write.text(content);
            return;
          }
          case "conversation.message.completed":
            writeMessage(value);
            return;
          case "conversation.chat.created":
            write.start();
            return;
          case "conversation.chat.in_progress":
          case "conversation.audio.delta":
            return;
          case "conversation.chat.completed":
            end(value, "completed");
            return;
          case "conversation.chat.requires_action":
            end(value, "tool_calls");
            return;
          case "conversation.chat.failed":
            write.error(isJsonObject(value["last_error"]) ? value["last_error"] : value);
            return;
          case "error":
            write.error(value);
            return;
          case "done":
            write.done();
            return;
          default:
            write.unknown({ event: record.event, data: value });
        }
      },
      // `[DONE]` closes a chat that failed as well.
      done() {},
    };
  },
});
