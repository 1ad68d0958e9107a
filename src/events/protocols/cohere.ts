import { defineProtocol } from "../defineProtocol.js";
import { createParts, createTools } from "./agUiParts.js";
import { isJsonObject, numberAt, objectAt, objectsAt, stringAt } from "../vendor/json.js";
import { hasError } from "../vendor/upstreamError.js";

const TYPES =
  /^(?:message-(?:start|end)|content-(?:start|delta|end)|tool-plan-delta|tool-call-(?:start|delta|end)|citation-(?:start|end))$/;

/**
 * Cohere's chat, version 2 (docs: "A Guide to Streaming Responses"). The proof of completion is `message-end` with its
 * `finish_reason`.
 */
export const cohere = defineProtocol({
  name: "cohere",
  anyFraming: true,
  // AI SDK's full stream has chunks named `tool-call-delta`, without a delta of a message.
  detect: ({ type, object }) =>
    TYPES.test(type) && (isJsonObject(object["delta"]) || typeof object["index"] === "number"),
  handle(write) {
    const texts = createParts(write, "text");
    const thoughts = createParts(write, "reasoning");
    const tools = createTools(write);
    const callIds = new Map<number, string>();

    return {
      object(value) {
        const index = numberAt(value, "index") ?? 0;
        const delta = objectAt(value, "delta");
        const message = objectAt(delta, "message");
        const content = objectAt(message, "content");
        const call = objectAt(message, "tool_calls");
        const called = objectAt(call, "function");
        const id = String(index);
        switch (value["type"]) {
          case "message-start":
            write.start();
            return;
          case "content-start":
          case "content-delta":
            if (typeof content["thinking"] === "string") thoughts.delta(id, content["thinking"]);
            else if (typeof content["text"] === "string") texts.delta(id, content["text"]);
            return;
          case "content-end":
            texts.end(id);
            thoughts.end(id);
            return;
          case "tool-plan-delta":
            thoughts.delta("plan", stringAt(message, "tool_plan") ?? "");
            return;
          case "tool-call-start":
            callIds.set(index, stringAt(call, "id") ?? `call-${index}`);
            thoughts.endAll();
            tools.delta(callIds.get(index), stringAt(called, "name"), stringAt(called, "arguments") ?? "");
            return;
          case "tool-call-delta":
            tools.delta(callIds.get(index), undefined, stringAt(called, "arguments") ?? "");
            return;
          case "tool-call-end":
            tools.end(callIds.get(index));
            return;
          case "citation-start":
            for (const source of objectsAt(objectAt(message, "citations"), "sources")) {
              const document = objectAt(source, "document");
              const sourceId = stringAt(source, "id") ?? "source";
              const title = stringAt(document, "title") ?? sourceId;
              const url = stringAt(document, "url");
              if (url !== undefined) write.event({ type: "source-url", sourceId, url, title });
              else write.event({ type: "source-document", sourceId, title, mediaType: "text/plain" });
            }
            return;
          case "citation-end":
            return;
          case "message-end": {
            texts.endAll();
            thoughts.endAll();
            tools.endAll();
            const usage = objectAt(delta, "usage");
            write.usage(isJsonObject(usage["tokens"]) ? usage["tokens"] : usage["billed_units"]);
            if (hasError(delta)) write.error(delta);
            else write.finish(stringAt(delta, "finish_reason") ?? "COMPLETE");
            write.done();
            return;
          }
          default:
            if (hasError(value) || (value["type"] === undefined && typeof value["message"] === "string")) {
              write.error(value);
            } else write.unknown(value);
        }
      },
    };
  },
});
