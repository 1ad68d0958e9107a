import { defineProtocol } from "../defineProtocol.js";
import { isJsonObject, objectAt, objectsAt, readJson, stringAt, type JsonObject } from "../vendor/json.js";

const EVENT =
  /^(?:message(?:_end|_replace|_file)?|agent_message|agent_thought|agent_log|text_chunk|text_replace|(?:workflow|node|iteration|loop)_\w+|tts_message(?:_end)?|error|ping)$/;

/**
 * Dify's chat and workflow API (docs: "Send Chat Message", "Execute Workflow", streaming mode): the event's name stands
 * inside the JSON. The proof of completion is `message_end`, and `workflow_finished` of an app without messages.
 */
export const dify = defineProtocol({
  name: "dify",
  anyFraming: true,
  detect: ({ object }) =>
    EVENT.test(String(object["event"])) &&
    ["task_id", "conversation_id", "workflow_run_id", "message_id"].some(
      (key) => typeof object[key] === "string",
    ),
  handle(write) {
    let hasMessage = false;
    let hasText = false;
    const calls = new Set<string>();

    const writeText = (text: string | undefined): void => {
      hasText ||= !!text;
      write.text(text ?? "");
    };
    const writeThought = (value: JsonObject): void => {
      const tool = stringAt(value, "tool");
      const toolCallId = stringAt(value, "id") ?? "thought";
      if (!tool) return;
      if (!calls.has(toolCallId)) {
        calls.add(toolCallId);
        const input = stringAt(value, "tool_input") ?? "";
        write.toolCall(toolCallId, tool, readJson(input) ?? input, true);
      }
      const observation = stringAt(value, "observation");
      if (!observation) return;
      write.event({
        type: "tool-output-available",
        toolCallId,
        output: readJson(observation) ?? observation,
        providerExecuted: true,
      });
    };
    const writeSources = (resources: JsonObject[]): void => {
      for (const resource of resources) {
        const title = stringAt(resource, "document_name") ?? stringAt(resource, "dataset_name") ?? "";
        const sourceId = stringAt(resource, "segment_id") ?? stringAt(resource, "document_id") ?? title;
        write.event({
          type: "source-document",
          sourceId,
          title,
          mediaType: "text/plain",
          providerMetadata: { dify: { ...resource } },
        });
      }
    };
    const finishWorkflow = (data: JsonObject): void => {
      if (data["status"] === "failed") {
        write.error({ message: data["error"], type: "workflow_failed" });
        return;
      }
      // A chat made of a workflow says `message_end` as well.
      if (hasMessage) return;
      const outputs = objectAt(data, "outputs");
      if (!hasText) {
        const texts = Object.values(outputs).filter((output) => typeof output === "string");
        if (texts.length > 0) write.text(texts.join("\n"));
        else write.event({ type: "data", name: "outputs", data: outputs });
      }
      write.usage({ total_tokens: data["total_tokens"] });
      write.finish(stringAt(data, "status") === "stopped" ? "stop" : "success");
      write.done();
    };

    return {
      object(value) {
        const data = objectAt(value, "data");
        switch (value["event"]) {
          case "message":
          case "agent_message":
            hasMessage = true;
            writeText(stringAt(value, "answer"));
            return;
          case "text_chunk":
            writeText(stringAt(data, "text"));
            return;
          case "message_replace":
            // Moderation puts another answer in the place of the whole one.
            write.endPart();
            write.event({ type: "reset-step" });
            hasMessage = true;
            writeText(stringAt(value, "answer"));
            return;
          case "agent_thought":
            writeThought(value);
            return;
          case "message_file": {
            const url = stringAt(value, "url");
            const mediaType = value["type"] === "image" ? "image/*" : "application/octet-stream";
            if (url !== undefined) write.event({ type: "file", url, mediaType });
            return;
          }
          case "message_end": {
            const metadata = objectAt(value, "metadata");
            writeSources(objectsAt(metadata, "retriever_resources"));
            write.usage(metadata["usage"] ?? value["usage"]);
            write.finish("end");
            write.done();
            return;
          }
          case "workflow_finished":
            finishWorkflow(data);
            return;
          case "error":
            write.error(value);
            return;
          case "ping":
            write.event({ type: "ping" });
            return;
          default:
            // Nodes and iterations show how a workflow runs; their output comes as text.
            if (!EVENT.test(String(value["event"]))) write.unknown(value);
            else if (isJsonObject(value["data"])) {
              write.event({ type: "data", name: "workflow", data: value, transient: true });
            }
        }
      },
    };
  },
});
