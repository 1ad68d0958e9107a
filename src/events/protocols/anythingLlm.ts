import { defineProtocol } from "../defineProtocol.js";
import { objectAt, objectsAt, stringAt } from "../vendor/json.js";
import { hasError } from "../vendor/upstreamError.js";

const TYPE =
  /^(?:textResponseChunk|textResponse|finalizeResponseStream|statusResponse|agentThought|abort|stopGeneration)$/;

/**
 * AnythingLLM's `stream-chat` (docs: "API, workspace chat"). The proof of completion is `close: true`.
 */
export const anythingLlm = defineProtocol({
  name: "anythingllm",
  anyFraming: true,
  detect: ({ type, object }) => TYPE.test(type) && ("uuid" in object || "id" in object),
  handle: (write) => ({
    object(value) {
      if (value["type"] === "abort" || hasError(value)) {
        write.error(hasError(value) ? value : { message: value["textResponse"] });
        return;
      }
      switch (value["type"]) {
        case "textResponseChunk":
        case "textResponse":
          write.text(stringAt(value, "textResponse") ?? "");
          break;
        case "agentThought":
          write.reasoning(stringAt(value, "thought") ?? "");
          break;
        case "finalizeResponseStream":
        case "stopGeneration":
        case "statusResponse":
          break;
        default:
          write.unknown(value);
      }
      for (const source of objectsAt(value, "sources")) {
        const title = stringAt(source, "title") ?? "Document";
        const sourceId = stringAt(source, "id") ?? title;
        write.event({ type: "source-document", sourceId, title, mediaType: "text/plain" });
      }
      write.usage(objectAt(value, "metrics"));
      if (value["close"] !== true) return;
      write.finish("stop");
      write.done();
    },
  }),
});
