import { defineProtocol } from "../defineProtocol.js";
import { textOf } from "../vendor/homeMade.js";
import { isJsonObject, objectAt, objectsAt, stringAt, type JsonObject } from "../vendor/json.js";

const EVENT =
  /^(?:start|token|end|error|abort|metadata|usageMetadata|sourceDocuments|usedTools|agentReasoning|agentFlowEvent|agentFlowExecutedData|nextAgentFlow|artifacts|fileAnnotations|calledTools|thinking|action|add_message|remove_message|vertices_sorted|build_start|build_end|end_vertex)$/;

/**
 * Flowise (docs: "Streaming") and Langflow (docs: "Stream LLM token responses"): `{event, data}`, with the text in `data`
 * or in `data.chunk`. The proof of completion is `end`.
 */
export const flows = defineProtocol({
  name: "flows",
  anyFraming: true,
  detect: ({ object }) =>
    typeof object["event"] === "string" &&
    "data" in object &&
    EVENT.test(object["event"]) &&
    !("run_id" in object),
  handle(write) {
    let hasText = false;

    const writeSources = (value: JsonObject): void => {
      for (const [index, document] of objectsAt(value, "data").entries()) {
        const metadata = objectAt(document, "metadata");
        const title = stringAt(metadata, "title") ?? stringAt(metadata, "source") ?? `Document ${index + 1}`;
        const sourceId = stringAt(document, "id") ?? `document-${index}`;
        write.event({ type: "source-document", sourceId, title, mediaType: "text/plain" });
      }
    };
    const writeTools = (value: JsonObject): void => {
      for (const [index, used] of objectsAt(value, "data").entries()) {
        const toolCallId = `tool-${index}`;
        write.toolCall(toolCallId, stringAt(used, "tool") ?? "tool", used["toolInput"] ?? {}, true);
        write.event({
          type: "tool-output-available",
          toolCallId,
          output: used["toolOutput"] ?? null,
          providerExecuted: true,
        });
      }
    };

    return {
      object(value) {
        const { data } = value;
        switch (value["event"]) {
          case "token": {
            const text = textOf(data) ?? "";
            hasText ||= text !== "";
            write.text(text);
            return;
          }
          case "thinking":
            write.reasoning(textOf(data) ?? "");
            return;
          case "add_message":
            // Langflow without tokens sends the whole message; with tokens, it is a copy.
            if (!hasText && isJsonObject(data) && data["sender"] !== "User" && data["category"] !== "error") {
              hasText = true;
              write.text(stringAt(data, "text") ?? "");
            }
            return;
          case "sourceDocuments":
            writeSources(value);
            return;
          case "usedTools":
            writeTools(value);
            return;
          case "usageMetadata":
            write.usage(data);
            return;
          case "metadata":
            if (isJsonObject(data)) write.event({ type: "message-metadata", metadata: data });
            return;
          case "error":
            write.error(data);
            return;
          case "abort":
            write.event({ type: "abort" });
            return;
          case "end":
            write.finish("end");
            write.done();
            return;
          default:
            if (!EVENT.test(String(value["event"]))) write.unknown(value);
        }
      },
    };
  },
});
