import { defineProtocol } from "../defineProtocol.js";
import { isJsonObject, objectAt, stringAt, type JsonObject } from "../vendor/json.js";
import { createLangChainMessages } from "./langChainMessages.js";

const EVENT =
  /^on_(?:chat_model|llm|chain|tool|retriever|prompt|parser|custom)_(?:start|stream|end|error|event)$|^on_custom_event$/;

/**
 * LangChain's `astream_events` (docs: "How to stream runnables", event reference, version 2), as events or as lines. The
 * proof of completion is the end of the run that began first, or an event `end`.
 */
export const langChainEvents = defineProtocol({
  name: "langchain-events",
  anyFraming: true,
  detect: ({ object }) => EVENT.test(String(object["event"])) && "data" in object,
  handle(write) {
    const messages = createLangChainMessages(write);
    let root: string | undefined;
    let isFirst = true;
    const streamed = new Set<string>();

    const finish = (): void => {
      messages.end();
      write.finish("end");
      write.done();
    };
    const onEvent = (value: JsonObject): void => {
      const event = stringAt(value, "event") ?? "";
      const runId = stringAt(value, "run_id") ?? "";
      const data = objectAt(value, "data");
      // Only a run without parents is the whole: a stream that begins in the middle has no root, and needs an end mark.
      if (isFirst && event.endsWith("_start") && parentsOf(value) === 0) root = runId;
      isFirst = false;
      switch (event) {
        case "on_chat_model_stream":
          streamed.add(runId);
          // Chunks of one run are one message.
          if (isJsonObject(data["chunk"])) messages.chunk(withId(data["chunk"], runId));
          break;
        case "on_llm_stream": {
          streamed.add(runId);
          const { chunk } = data;
          const text = typeof chunk === "string" ? chunk : isJsonObject(chunk) ? stringAt(chunk, "text") : "";
          messages.chunk({ id: runId, content: text ?? "" });
          break;
        }
        case "on_chat_model_end":
          if (!streamed.has(runId) && isJsonObject(data["output"]))
            messages.whole(withId(data["output"], runId));
          break;
        case "on_tool_end":
          if (isJsonObject(data["output"])) messages.whole(data["output"]);
          break;
        case "on_custom_event":
          write.event({ type: "data", name: stringAt(value, "name") ?? "custom", data: value["data"] });
          break;
        default:
          if (!EVENT.test(event)) write.unknown(value);
          else if (event.endsWith("_error") && runId === root) {
            messages.end();
            write.error(data);
            return;
          }
      }
      if (event.endsWith("_end") && runId === root && event !== "on_tool_end") finish();
    };
    return {
      object(value, record) {
        if (record.event === "end") finish();
        else if (record.event === "error") write.error(value);
        else if (record.event === "metadata") return;
        else onEvent(value);
      },
      text(data, record) {
        if (record.event === "end") finish();
        else if (record.event === "error") write.error(data);
        else if (record.event !== undefined && record.event !== "data") {
          write.unknown({ event: record.event, data });
        } else if (record.partial !== true) write.malformed(data);
      },
      done: finish,
    };
  },
});

function parentsOf(value: JsonObject): number {
  return Array.isArray(value["parent_ids"]) ? value["parent_ids"].length : 0;
}

/** LangChain's own JSON keeps a message's fields in `kwargs`; a run's message is told apart by the run. */
function withId(message: JsonObject, id: string): JsonObject {
  const { kwargs } = message;
  return isJsonObject(kwargs) ? { ...message, kwargs: { ...kwargs, id } } : { ...message, id };
}
