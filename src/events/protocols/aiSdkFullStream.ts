import { isJsonObject, objectAt, stringAt, type JsonObject } from "../vendor/json.js";

/** Chunk types that only the full stream has. */
export const FULL_STREAM_TYPES: ReadonlySet<string> = new Set([
  "tool-call",
  "tool-call-input-streaming-start",
  "tool-call-delta",
  "tool-call-input-streaming-end",
  "tool-result",
  "tool-error",
  "tool-input-end",
  "step-start",
  "step-finish",
]);

/**
 * A chunk of AI SDK's `fullStream`, or of Mastra's stream, which wraps the same chunks in `payload`, as a chunk of the UI
 * message stream: some servers write these to the wire as they are. A chunk of the UI message stream passes as it is.
 */
export function toUIChunk(chunk: JsonObject): JsonObject {
  const type = stringAt(chunk, "type") ?? "";
  const payload = objectAt(chunk, "payload");
  const value: JsonObject = isJsonObject(chunk["payload"]) ? { ...payload, type } : chunk;
  const input = value["input"] ?? value["args"];
  switch (type) {
    case "text-delta":
    case "reasoning-delta": {
      if (typeof value["delta"] === "string") return value;
      return { ...value, delta: value["text"] ?? value["textDelta"] };
    }
    case "tool-input-start":
      return value["toolCallId"] === undefined ? { ...value, toolCallId: value["id"] } : value;
    case "tool-call-input-streaming-start":
      return { ...value, type: "tool-input-start" };
    case "tool-input-delta":
    case "tool-call-delta":
      if (typeof value["inputTextDelta"] === "string") return value;
      return {
        ...value,
        type: "tool-input-delta",
        toolCallId: value["toolCallId"] ?? value["id"],
        inputTextDelta: value["delta"] ?? value["argsTextDelta"],
      };
    case "tool-call":
      return { ...value, type: "tool-input-available", input };
    case "tool-result":
      return { ...value, type: "tool-output-available", output: value["output"] ?? value["result"] };
    case "tool-error":
      return { ...value, type: "tool-output-error", errorText: messageOf(value["error"]) };
    case "error":
      return value["errorText"] === undefined && isJsonObject(chunk["payload"])
        ? { ...value, ...payload }
        : value;
    case "step-start":
      return { type: "start-step" };
    case "step-finish":
      return { type: "finish-step" };
    case "finish": {
      const reason = value["finishReason"] ?? objectAt(value, "stepResult")["reason"];
      const usage = value["totalUsage"] ?? value["usage"] ?? objectAt(value, "output")["usage"];
      return { ...value, finishReason: reason, usage };
    }
    case "file":
      return fileOf(value);
    case "source":
      return { ...value, type: "source-url", sourceId: value["id"] };
    default:
      return value;
  }
}

function messageOf(error: unknown): unknown {
  return isJsonObject(error) ? error["message"] : error;
}

/** The full stream carries a file's bytes as base64. */
function fileOf(value: JsonObject): JsonObject {
  const file = isJsonObject(value["file"]) ? value["file"] : value;
  const base64 = stringAt(file, "base64") ?? stringAt(file, "base64Data") ?? stringAt(file, "data");
  const mediaType = stringAt(file, "mediaType") ?? stringAt(file, "mimeType") ?? "application/octet-stream";
  if (value["url"] !== undefined || base64 === undefined) return value;
  return { type: "file", mediaType, url: `data:${mediaType};base64,${base64}` };
}
