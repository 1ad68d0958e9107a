import { defineProtocol } from "../defineProtocol.js";
import { createParts, createTools } from "./agUiParts.js";
import { isJsonObject, numberAt, objectAt, stringAt, type JsonObject } from "../vendor/json.js";

const EVENT =
  /^(?:interaction\.(?:start|created|status_update|complete|completed)|(?:content|step)\.(?:start|delta|stop))$/;

/**
 * Google's Interactions API (docs: "Interactions API", streaming), with steps and in its earlier form with contents. The
 * proof of completion is `interaction.completed` (`interaction.complete`). `event_id` is the cursor for resuming.
 */
export const geminiInteractions = defineProtocol({
  name: "gemini-interactions",
  anyFraming: true,
  detect: ({ object }) => EVENT.test(String(object["event_type"])),
  handle(write) {
    const texts = createParts(write, "text");
    const thoughts = createParts(write, "reasoning");
    const tools = createTools(write);
    const callIds = new Map<number, string>();

    const endParts = (): void => {
      texts.endAll();
      thoughts.endAll();
      tools.endAll();
    };
    const writeCall = (index: number, call: JsonObject): void => {
      const toolCallId = stringAt(call, "id") ?? callIds.get(index) ?? `call-${index}`;
      callIds.set(index, toolCallId);
      const args = call["arguments"];
      const json =
        typeof args === "string"
          ? args
          : isJsonObject(args) && Object.keys(args).length > 0
            ? JSON.stringify(args)
            : "";
      tools.delta(toolCallId, stringAt(call, "name"), json);
    };
    const writePiece = (index: number, piece: JsonObject): void => {
      const id = String(index);
      switch (piece["type"]) {
        case "text":
          texts.delta(id, stringAt(piece, "text") ?? "");
          return;
        case "thought":
        case "thought_summary":
          thoughts.delta(
            id,
            stringAt(objectAt(piece, "content"), "text") ??
              stringAt(piece, "text") ??
              stringAt(piece, "summary") ??
              "",
          );
          return;
        case "thought_signature":
          thoughts.start(id, true);
          write.event({
            type: "reasoning-delta",
            id,
            delta: "",
            providerMetadata: { google: { thoughtSignature: piece["signature"] } },
          });
          return;
        case "function_call":
        case "arguments_delta":
          writeCall(index, piece);
          return;
        default:
          if (piece["type"] !== undefined) write.unknown(piece);
      }
    };

    const onEvent = (value: JsonObject): void => {
      const index = numberAt(value, "index") ?? 0;
      const interaction = objectAt(value, "interaction");
      switch (value["event_type"]) {
        case "interaction.start":
        case "interaction.created":
          write.start(stringAt(interaction, "model"));
          return;
        case "interaction.status_update":
          return;
        case "content.start":
        case "step.start": {
          const shell = isJsonObject(value["content"]) ? value["content"] : objectAt(value, "step");
          if (shell["type"] === "function_call") writeCall(index, shell);
          return;
        }
        case "content.delta":
        case "step.delta":
          writePiece(index, objectAt(value, "delta"));
          return;
        case "content.stop":
        case "step.stop": {
          texts.end(String(index));
          thoughts.end(String(index));
          const toolCallId = callIds.get(index);
          if (toolCallId !== undefined) tools.end(toolCallId);
          return;
        }
        case "interaction.complete":
        case "interaction.completed": {
          endParts();
          const usage = objectAt(interaction, "usage");
          write.usage({
            input_tokens: usage["total_input_tokens"],
            output_tokens: usage["total_output_tokens"],
            total_tokens: usage["total_tokens"],
          });
          const status = stringAt(interaction, "status") ?? "completed";
          if (status === "failed" || status === "cancelled")
            write.error({ type: status, ...objectAt(interaction, "error") });
          else write.finish(status === "requires_action" ? "tool_calls" : status);
          write.done();
          return;
        }
        case "error":
          endParts();
          write.error(value);
          return;
        default:
          if (value["error"] !== undefined) write.error(value);
          else write.unknown(value);
      }
    };
    return {
      object(value) {
        onEvent(value);
        const cursor = stringAt(value, "event_id");
        if (cursor) write.event({ type: "cursor", cursor });
      },
    };
  },
});
