import { defineProtocol } from "../defineProtocol.js";
import { isJsonObject, objectAt, stringAt } from "../vendor/json.js";

/**
 * n8n's chat trigger and webhook with streaming (docs: "Streaming responses"): lines `begin`, `item`, `end` for each node
 * that streams. The proof of completion is an `end` with no node open, at the end of the body: a further node may begin.
 */
export const n8n = defineProtocol({
  name: "n8n",
  framing: "ndjson",
  anyFraming: true,
  detect: ({ type, object }) =>
    /^(?:begin|item|end|error)$/.test(type) &&
    isJsonObject(object["metadata"]) &&
    "nodeId" in object["metadata"],
  handle(write) {
    const open = new Set<string>();
    let hasEnded = false;
    return {
      object(value) {
        const metadata = objectAt(value, "metadata");
        const node = `${stringAt(metadata, "nodeId")} ${String(metadata["runIndex"])} ${String(metadata["itemIndex"])}`;
        switch (value["type"]) {
          case "begin":
            open.add(node);
            hasEnded = false;
            return;
          case "item":
            write.text(stringAt(value, "content") ?? "");
            return;
          case "end":
            open.delete(node);
            hasEnded = open.size === 0;
            write.endPart();
            return;
          case "error":
            write.error(value["content"] ?? value);
            return;
          default:
            write.unknown(value);
        }
      },
      end() {
        if (hasEnded) write.finish("end");
      },
    };
  },
});
