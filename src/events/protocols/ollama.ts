import { defineProtocol } from "../defineProtocol.js";
import { isJsonObject, numberAt, objectAt, objectsAt, stringAt } from "../vendor/json.js";
import { hasError } from "../vendor/upstreamError.js";

/**
 * Ollama's `/api/chat` and `/api/generate`. The proof of completion is `"done": true`. Calls of tools come whole;
 * durations (nanoseconds) are kept as metadata under `ollama`.
 */
export const ollama = defineProtocol({
  name: "ollama",
  framing: "ndjson",
  anyFraming: true,
  detect: ({ object }) =>
    typeof object["done"] === "boolean" &&
    (isJsonObject(object["message"]) || typeof object["response"] === "string"),
  handle(write) {
    let started = false;
    let calls = 0;
    return {
      object(value) {
        if (hasError(value)) {
          write.error(value);
          return;
        }
        if (!started) {
          started = true;
          write.start(stringAt(value, "model"));
        }
        const message = objectAt(value, "message");
        write.reasoning(stringAt(message, "thinking") ?? stringAt(value, "thinking") ?? "");
        write.text(stringAt(message, "content") ?? stringAt(value, "response") ?? "");
        for (const call of objectsAt(message, "tool_calls")) {
          const named = objectAt(call, "function");
          write.toolCall(
            stringAt(call, "id") ?? `call-${calls}`,
            stringAt(named, "name") ?? "unknown",
            named["arguments"] ?? {},
          );
          calls++;
        }
        if (value["done"] !== true) return;
        write.usage(value);
        const durations: Record<string, number> = {};
        for (const key of ["total_duration", "load_duration", "prompt_eval_duration", "eval_duration"]) {
          const duration = numberAt(value, key);
          if (duration !== undefined) durations[key] = duration;
        }
        if (Object.keys(durations).length > 0) {
          write.event({ type: "message-metadata", metadata: { ollama: durations } });
        }
        const reason = stringAt(value, "done_reason") ?? "stop";
        if (calls > 0 && reason === "stop") write.finish(reason, { as: "tool-calls" });
        else write.finish(reason);
        write.done();
      },
    };
  },
});
