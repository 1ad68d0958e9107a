import { defineProtocol } from "../defineProtocol.js";
import { createParts, createTools } from "./agUiParts.js";
import { isJsonObject, numberAt, objectAt, stringAt } from "../vendor/json.js";

const EVENTS = ["messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop"];

/**
 * Amazon Bedrock's ConverseStream with its events as JSON (docs: "ConverseStreamOutput"), one key an event; the binary
 * event stream of the service itself is for the server to unpack. The proof of completion is `messageStop`.
 */
export const bedrockConverse = defineProtocol({
  name: "bedrock-converse",
  anyFraming: true,
  detect: ({ object }) => EVENTS.some((key) => isJsonObject(object[key])),
  handle(write) {
    const texts = createParts(write, "text");
    const thoughts = createParts(write, "reasoning");
    const tools = createTools(write);
    const callIds = new Map<number, string>();

    return {
      object(value) {
        const start = objectAt(value, "contentBlockStart");
        const block = objectAt(value, "contentBlockDelta");
        const stop = objectAt(value, "contentBlockStop");
        const index = numberAt({ ...start, ...block, ...stop }, "contentBlockIndex") ?? 0;
        const id = String(index);
        if (isJsonObject(value["messageStart"])) write.start();
        const named = objectAt(objectAt(start, "start"), "toolUse");
        const toolUseId = stringAt(named, "toolUseId");
        if (toolUseId !== undefined) {
          callIds.set(index, toolUseId);
          tools.delta(toolUseId, stringAt(named, "name"), "");
        }
        const delta = objectAt(block, "delta");
        const thought = objectAt(delta, "reasoningContent");
        if (typeof delta["text"] === "string") texts.delta(id, delta["text"]);
        if (typeof thought["text"] === "string") thoughts.delta(id, thought["text"]);
        for (const key of ["signature", "redactedContent"]) {
          if (thought[key] === undefined) continue;
          thoughts.start(id, true);
          const providerMetadata = { bedrock: { [key]: thought[key] } };
          write.event({ type: "reasoning-delta", id, delta: "", providerMetadata });
        }
        const input = stringAt(objectAt(delta, "toolUse"), "input");
        if (input !== undefined) tools.delta(callIds.get(index) ?? id, undefined, input);
        if (isJsonObject(value["contentBlockStop"])) {
          const toolCallId = callIds.get(index);
          if (toolCallId !== undefined) tools.end(toolCallId);
          texts.end(id);
          thoughts.end(id);
        }
        if (isJsonObject(value["metadata"])) write.usage(value["metadata"]["usage"]);
        if (isJsonObject(value["messageStop"])) {
          texts.endAll();
          thoughts.endAll();
          tools.endAll();
          write.finish(stringAt(value["messageStop"], "stopReason") ?? "end_turn");
        }
        const failure = Object.keys(value).find((key) => key.endsWith("Exception"));
        if (failure !== undefined) write.error({ ...objectAt(value, failure), type: failure });
        else if (value["error"] !== undefined) write.error(value);
        else if (!EVENTS.some((key) => key in value) && value["metadata"] === undefined) write.unknown(value);
      },
    };
  },
});
