import { defineProtocol } from "../defineProtocol.js";
import { booleanAt, compact, isJsonObject, stringAt, type JsonObject } from "../vendor/json.js";
import type { ProviderMetadata, StreamEvent } from "../streamEvent.js";
import { hasError } from "../vendor/upstreamError.js";

/**
 * AI SDK's UI message stream, version 1 (`toUIMessageStreamResponse()`). The proof of completion is `finish`; `abort`
 * and `error` end it too. A chunk type that is not known is ignored, as AI SDK asks of its readers.
 */
export const aiSdk = defineProtocol({
  name: "ai-sdk",
  anyFraming: true,
  detect: ({ type, object }) =>
    type.startsWith("data-") ||
    // Hand-written servers begin with `{"type":"start"}`, too.
    (AI_SDK_TYPES.has(type) &&
      (type !== "start" || object["messageId"] !== undefined || object["messageMetadata"] !== undefined)),
  handle: (write) => ({
    object(value) {
      // Without a type it is not the protocol that speaks, but a server that answered with an error instead.
      if (value["type"] === "error" || (value["type"] === undefined && hasError(value))) {
        write.error(stringAt(value, "errorText") ?? value);
        return;
      }
      if (value["type"] === "finish") {
        const metadata = value["messageMetadata"];
        if (isJsonObject(metadata)) write.event({ type: "message-metadata", metadata });
        const reason = stringAt(value, "finishReason");
        // Before version 5.1 the chunk carried no reason: the answer is whole all the same.
        if (reason === undefined) write.finish(undefined, { as: "stop" });
        else write.finish(reason);
        return;
      }
      const event = toEvent(value);
      if (event === undefined) write.unknown(value);
      else write.event(event);
    },
    // `finish` was not sent: the stream was cut on the server.
    done() {},
  }),
});

/** The chunk types of the protocol, for detection; `data-NAME` is one more. */
export const AI_SDK_TYPES: ReadonlySet<string> = new Set([
  "start",
  "finish",
  "abort",
  "start-step",
  "finish-step",
  "reset-step",
  "message-metadata",
  "text-start",
  "text-delta",
  "text-end",
  "reasoning-start",
  "reasoning-delta",
  "reasoning-end",
  "reasoning-file",
  "custom",
  "file",
  "source-url",
  "source-document",
  "steering-message",
  "tool-input-start",
  "tool-input-delta",
  "tool-input-available",
  "tool-input-error",
  "tool-approval-request",
  "tool-approval-response",
  "tool-output-available",
  "tool-output-error",
  "tool-output-denied",
]);

function toEvent(value: JsonObject): StreamEvent | undefined {
  const type = stringAt(value, "type") ?? "";
  const id = stringAt(value, "id") ?? "0";
  const toolCallId = stringAt(value, "toolCallId") ?? "";
  const common = {
    providerMetadata: isJsonObject(value["providerMetadata"])
      ? (value["providerMetadata"] as ProviderMetadata)
      : undefined,
  };
  const tool = {
    ...common,
    toolCallId,
    title: stringAt(value, "title"),
    dynamic: booleanAt(value, "dynamic"),
    providerExecuted: booleanAt(value, "providerExecuted"),
  };
  switch (type) {
    case "start":
      return event("start", {
        messageId: stringAt(value, "messageId"),
        metadata: value["messageMetadata"] ?? undefined,
      });
    case "text-start":
    case "text-end":
    case "reasoning-start":
    case "reasoning-end":
      return event(type, { id, ...common });
    case "text-delta":
    case "reasoning-delta":
      return event(type, { id, delta: stringAt(value, "delta") ?? "", ...common });
    case "tool-input-start":
      return event(type, { ...tool, toolName: stringAt(value, "toolName") ?? "unknown" });
    case "tool-input-delta":
      return event(type, { toolCallId, delta: stringAt(value, "inputTextDelta") ?? "" });
    case "tool-input-available":
      return event(type, { ...tool, toolName: stringAt(value, "toolName"), input: value["input"] ?? {} });
    case "tool-input-error":
      return event(type, {
        ...tool,
        toolName: stringAt(value, "toolName"),
        input: value["input"],
        errorText: stringAt(value, "errorText") ?? "The tool's input is not valid.",
      });
    case "tool-approval-request":
      return event(type, {
        toolCallId,
        approvalId: stringAt(value, "approvalId") ?? "",
        signature: stringAt(value, "signature"),
        ...common,
      });
    case "tool-approval-response":
      return event(type, {
        approvalId: stringAt(value, "approvalId") ?? "",
        approved: value["approved"] === true,
        reason: stringAt(value, "reason"),
      });
    case "tool-output-available":
      return event(type, {
        toolCallId,
        output: value["output"],
        preliminary: booleanAt(value, "preliminary"),
        providerExecuted: booleanAt(value, "providerExecuted"),
      });
    case "tool-output-error":
      return event(type, {
        toolCallId,
        errorText: stringAt(value, "errorText") ?? "The tool failed.",
        providerExecuted: booleanAt(value, "providerExecuted"),
      });
    case "tool-output-denied":
      return event(type, { toolCallId });
    case "source-url":
      return event(type, {
        sourceId: stringAt(value, "sourceId") ?? stringAt(value, "url") ?? "",
        url: stringAt(value, "url") ?? "",
        title: stringAt(value, "title"),
        ...common,
      });
    case "source-document":
      return event(type, {
        sourceId: stringAt(value, "sourceId") ?? "",
        mediaType: stringAt(value, "mediaType") ?? "application/octet-stream",
        title: stringAt(value, "title") ?? "",
        filename: stringAt(value, "filename"),
        ...common,
      });
    case "file":
      return event(type, {
        url: stringAt(value, "url") ?? "",
        mediaType: stringAt(value, "mediaType") ?? "application/octet-stream",
        filename: stringAt(value, "filename"),
        ...common,
      });
    case "message-metadata":
      return event(type, { metadata: value["messageMetadata"] });
    case "start-step":
    case "finish-step":
    case "reset-step":
      return event(type, {});
    case "abort":
      return event(type, { reason: stringAt(value, "reason") });
    default:
      if (!type.startsWith("data-")) return undefined;
      return event("data", {
        name: type.slice("data-".length),
        id: stringAt(value, "id"),
        data: value["data"],
        transient: booleanAt(value, "transient"),
      });
  }
}

/** An event without the fields that the chunk did not have. */
function event(type: StreamEvent["type"], fields: object): StreamEvent {
  return compact({ type, ...fields }) as StreamEvent;
}
