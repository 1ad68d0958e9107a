import { defineProtocol } from "../defineProtocol.js";
import { isJsonObject, objectAt, objectsAt, stringAt, type JsonObject } from "../vendor/json.js";
import { hasError } from "../vendor/upstreamError.js";

/**
 * Google's Agent Development Kit, `/run_sse` (docs: "Events"). Deltas are `partial`; a copy of the whole text follows
 * them. There is no end mark: such a copy proves that the model's message is whole, so the clean end of the body behind
 * it is the end of the answer. A body that ends behind a delta or a call is truncated.
 */
export const googleAdk = defineProtocol({
  name: "google-adk",
  anyFraming: true,
  detect: ({ object }) =>
    typeof object["author"] === "string" &&
    (typeof object["invocationId"] === "string" || typeof object["invocation_id"] === "string"),
  handle(write) {
    /** The text and the reasoning of the deltas since the last copy. */
    let text = "";
    let reasoning = "";
    let reason: string | undefined;
    let isWhole = false;
    let calls = 0;

    const writeParts = (value: JsonObject, isPartial: boolean): void => {
      let copiedText = "";
      let copiedReasoning = "";
      for (const part of objectsAt(objectAt(value, "content"), "parts")) {
        const piece = stringAt(part, "text") ?? "";
        if (part["thought"] === true) copiedReasoning += piece;
        else copiedText += piece;
        const call = part["functionCall"];
        if (isJsonObject(call)) {
          isWhole = false;
          write.toolCall(
            stringAt(call, "id") ?? `call-${calls++}`,
            stringAt(call, "name") ?? "unknown",
            call["args"] ?? {},
          );
        }
        const response = part["functionResponse"];
        if (isJsonObject(response)) {
          isWhole = false;
          const toolCallId = stringAt(response, "id") ?? `call-${calls - 1}`;
          write.event({ type: "tool-output-available", toolCallId, output: response["response"] });
        }
      }
      const isCopy = !isPartial && (text !== "" || reasoning !== "");
      write.reasoning(isCopy ? after(copiedReasoning, reasoning) : copiedReasoning);
      write.text(isCopy ? after(copiedText, text) : copiedText);
      text = isPartial ? text + copiedText : "";
      reasoning = isPartial ? reasoning + copiedReasoning : "";
    };

    return {
      object(value) {
        if (hasError(value) || typeof value["errorCode"] === "string") {
          const message = value["errorMessage"] ?? value["error_message"];
          write.error(hasError(value) ? value : { type: value["errorCode"], message });
          return;
        }
        const isPartial = value["partial"] === true;
        isWhole = !isPartial;
        writeParts(value, isPartial);
        if (!isPartial) write.endPart();
        write.usage(value["usageMetadata"] ?? value["usage_metadata"]);
        reason = stringAt(value, "finishReason") ?? reason;
        if (value["turnComplete"] === true) write.finish(reason ?? "STOP");
      },
      end() {
        if (isWhole) write.finish(reason ?? "STOP");
      },
    };
  },
});

/** What of a copy the deltas did not bring. */
function after(copy: string, deltas: string): string {
  return copy.startsWith(deltas) ? copy.slice(deltas.length) : "";
}
