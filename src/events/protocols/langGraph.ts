import { defineProtocol } from "../defineProtocol.js";
import { isJsonObject, objectAt, objectsAt, stringAt, type JsonObject } from "../vendor/json.js";
import { createLangChainMessages } from "./langChainMessages.js";

const EVENTS = /^(?:messages(?:\/(?:partial|complete|metadata))?|values|updates|checkpoints|tasks)(?:\|.*)?$/;

/**
 * LangGraph's `/runs/stream` (docs: "Streaming API", stream modes `messages-tuple`, `messages`, `values`, `updates`,
 * `custom`). The proof of completion is the event `end`; `error` fails. Messages that came in chunks are not shown again
 * where the state holds them too; without chunks, the messages after the last question are read from the state.
 */
export const langGraph = defineProtocol({
  name: "langgraph",
  anyFraming: true,
  detect: ({ event, value }) => event !== undefined && EVENTS.test(event) && typeof value === "object",
  handle(write) {
    const messages = createLangChainMessages(write);
    /** The messages of the last state, for a run that sends nothing but states. */
    let last: JsonObject[] = [];

    const onValue = (value: unknown, event = ""): void => {
      const object = isJsonObject(value) ? value : {};
      // A subgraph's events carry its name behind the mode.
      switch (event.includes("|") ? event.slice(0, event.indexOf("|")) : event) {
        case "metadata": {
          const runId = stringAt(object, "run_id");
          if (runId !== undefined) write.event({ type: "message-metadata", metadata: { run_id: runId } });
          return;
        }
        case "messages":
          // The message and its metadata.
          if (Array.isArray(value) && isJsonObject(value[0])) messages.chunk(value[0]);
          return;
        case "messages/partial":
        case "messages/complete":
          for (const message of objectsAt({ value }, "value")) messages.whole(message);
          return;
        case "messages/metadata":
          return;
        case "values":
          last = objectsAt(object, "messages");
          if (Array.isArray(object["__interrupt__"])) {
            write.event({ type: "data", name: "interrupt", id: "interrupt", data: object["__interrupt__"] });
          }
          return;
        case "updates":
          for (const update of Object.values(object)) {
            if (isJsonObject(update)) last = [...last, ...objectsAt(update, "messages")];
          }
          return;
        case "custom":
          write.event({ type: "data", name: "custom", data: value });
          return;
        case "error":
          messages.end();
          write.error({ type: stringAt(object, "error"), message: object["message"] ?? object["error"] });
          return;
        case "end":
          for (const message of answerOf(last)) messages.whole(message);
          messages.end();
          write.finish("end");
          write.done();
          return;
        default:
          write.unknown({ event, data: value });
      }
    };
    return {
      object: (value, record) => onValue(value, record.event),
      value: (value, record) => onValue(value, record.event),
      text(data, record) {
        if (record.partial === true) return;
        if (record.event === "end" || record.event === "error") onValue({ message: data }, record.event);
        else if (!EVENTS.test(record.event ?? "")) write.unknown({ event: record.event, data });
        else write.malformed(data);
      },
    };
  },
});

/** The messages after the last question. */
function answerOf(messages: JsonObject[]): JsonObject[] {
  const isQuestion = (message: JsonObject): boolean =>
    /^(?:human|HumanMessage|user)$/.test(
      stringAt(message, "type") ??
        stringAt(message, "role") ??
        stringAt(objectAt(message, "kwargs"), "type") ??
        "",
    );
  return messages.slice(messages.findLastIndex(isQuestion) + 1);
}
