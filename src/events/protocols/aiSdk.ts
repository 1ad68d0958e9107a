import { defineProtocol } from "../defineProtocol.js";
import { FULL_STREAM_TYPES, toUIChunk } from "./aiSdkFullStream.js";
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
    FULL_STREAM_TYPES.has(type) ||
    (AI_SDK_TYPES.has(type) &&
      (type !== "start" || object["messageId"] !== undefined || object["messageMetadata"] !== undefined)),
  handle(write) {
    const inStep = createStepIds();
    return {
      object(chunk) {
        const value = toUIChunk(chunk);
        // Without a type it is not the protocol that speaks, but a server that answered with an error instead.
        if (value["type"] === "error" || (value["type"] === undefined && hasError(value))) {
          write.error(stringAt(value, "errorText") ?? value);
          return;
        }
        if (value["type"] === "finish") {
          const metadata = value["messageMetadata"];
          if (isJsonObject(metadata)) write.event({ type: "message-metadata", metadata });
          write.usage(value["usage"]);
          const reason = stringAt(value, "finishReason");
          // Before version 5.1 the chunk carried no reason: the answer is whole all the same.
          if (reason === undefined) write.finish(undefined, { as: "stop" });
          else write.finish(reason);
          return;
        }
        const event = toEvent(value);
        if (event === undefined) write.unknown(chunk);
        else write.event(inStep(event));
      },
      // `finish` was not sent: the stream was cut on the server.
      done() {},
    };
  },
});

/** The chunk types of the protocol, for detection; `data-NAME` is one more. */
const AI_SDK_TYPES: ReadonlySet<string> = new Set([
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
  if ((type === "text-delta" || type === "reasoning-delta") && value["providerMetadata"] === undefined) {
    // Nearly every chunk is one of these: the fields of all the others, built each time, cost five times as much.
    return { type, id, delta: stringAt(value, "delta") ?? "" };
  }
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
    toolMetadata: isJsonObject(value["toolMetadata"]) ? value["toolMetadata"] : undefined,
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
      return event(type, {
        ...tool,
        toolName: stringAt(value, "toolName"),
        input: value["input"] === undefined ? {} : value["input"],
      });
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
        isAutomatic: booleanAt(value, "isAutomatic"),
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
        resultProviderMetadata: common.providerMetadata,
        providerExecuted: booleanAt(value, "providerExecuted"),
      });
    case "tool-output-error":
      return event(type, {
        toolCallId,
        resultProviderMetadata: common.providerMetadata,
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
    case "reasoning-file":
      return event(type, {
        url: stringAt(value, "url") ?? "",
        mediaType: stringAt(value, "mediaType") ?? "application/octet-stream",
        ...common,
      });
    case "custom": {
      const kind = stringAt(value, "kind") ?? "";
      return kind.includes(".") ? event(type, { kind, ...common }) : undefined;
    }
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

/**
 * Tells the calls of a further step from those of the steps before: vendors without ids for calls count theirs from zero
 * in each step, and the second call would otherwise be merged into the first.
 */
function createStepIds(): (event: StreamEvent) => StreamEvent {
  const before = new Set<string>();
  const now = new Set<string>();
  const renamed = new Map<string, string>();
  return (event) => {
    if (event.type === "start-step") {
      for (const id of now) before.add(id);
      now.clear();
      renamed.clear();
    }
    if (!("toolCallId" in event)) return event;
    const { toolCallId, type } = event;
    if (type === "tool-input-start" || (type === "tool-input-available" && !now.has(toolCallId))) {
      if (before.has(toolCallId) && !renamed.has(toolCallId)) {
        let count = 2;
        while (before.has(`${toolCallId}-${count}`)) count++;
        renamed.set(toolCallId, `${toolCallId}-${count}`);
        now.add(`${toolCallId}-${count}`);
      }
      now.add(toolCallId);
    }
    const name = renamed.get(toolCallId);
    return name === undefined ? event : { ...event, toolCallId: name };
  };
}

/** An event without the fields that the chunk did not have. */
function event(type: StreamEvent["type"], fields: object): StreamEvent {
  return compact({ type, ...fields }) as StreamEvent;
}
