import { addUsage } from "../vendor/addUsage.js";
import type { Protocol, WireRecord } from "../protocol.js";
import { EventWriter } from "../eventWriter.js";
import { compact, isJsonObject, readJson, stringAt, type JsonObject } from "../vendor/json.js";
import type { StreamEvent, Usage } from "../streamEvent.js";
import { readUsage } from "../vendor/usage.js";

/**
 * AI SDK's data stream, version 1 (`toDataStreamResponse()` before AI SDK 5), and assistant-ui's additions to it: lines
 * `code:json`. The proof of completion is `d:`; `3:` is an error.
 */
export const aiSdkLegacy: Protocol = {
  name: "ai-sdk-legacy",
  framing: "lines",
  createDecoder() {
    const write = new EventWriter();
    const state: State = { started: new Set(), used: {}, usedBefore: {} };
    return {
      decode(record, out) {
        write.writeTo(out);
        decodeLine(write, state, record);
      },
      end(out) {
        write.writeTo(out);
        write.endPart();
      },
    };
  },
};

interface State {
  /** Tool calls whose input is streaming. */
  started: Set<string>;
  /** The tokens of all steps, and of those before the one under way. */
  used: Usage;
  usedBefore: Usage;
}

function decodeLine(write: EventWriter, state: State, { data, partial }: WireRecord): void {
  const colon = data.indexOf(":");
  const value = colon === -1 ? undefined : readJson(data.slice(colon + 1));
  if (value === undefined) {
    if (partial !== true) write.malformed(data);
    return;
  }
  const code = data.slice(0, colon).trim();
  const object = isJsonObject(value) ? value : {};
  const toolCallId = stringAt(object, "toolCallId") ?? "";
  switch (code) {
    case "0":
    case "aui-text-delta":
      write.text(typeof value === "string" ? value : (stringAt(object, "textDelta") ?? ""));
      return;
    case "g":
    case "aui-reasoning-delta":
      write.reasoning(
        typeof value === "string"
          ? value
          : (stringAt(object, "reasoningDelta") ?? stringAt(object, "textDelta") ?? ""),
      );
      return;
    case "aui-reasoning-part-start":
      write.endPart();
      return;
    case "i":
      write.endPart({ "ai-sdk": { redactedData: object["data"] } });
      return;
    case "j":
      write.endPart({ "ai-sdk": { signature: object["signature"] } });
      return;
    case "2":
    case "aui-data":
      for (const data of Array.isArray(value) ? value : [value]) {
        write.event({ type: "data", name: "data", data });
      }
      return;
    case "8":
      write.event({ type: "message-metadata", metadata: { annotations: value } });
      return;
    case "aui-state":
      write.event({ type: "data", name: "state", id: "state", data: value });
      return;
    case "3":
      write.error(value);
      return;
    case "9":
      writeToolCall(write, state, toolCallId, object);
      return;
    case "b":
      write.endPart();
      state.started.add(toolCallId);
      write.event({
        type: "tool-input-start",
        toolCallId,
        toolName: stringAt(object, "toolName") ?? "unknown",
      });
      return;
    case "c":
      write.event({ type: "tool-input-delta", toolCallId, delta: stringAt(object, "argsTextDelta") ?? "" });
      return;
    case "a":
      // assistant-ui ends the input with the result.
      if (state.started.delete(toolCallId)) write.event({ type: "tool-input-available", toolCallId });
      writeToolResult(write, toolCallId, object);
      return;
    case "h":
      writeSource(write, object);
      return;
    case "k":
      write.event({
        type: "file",
        url: `data:${stringAt(object, "mimeType") ?? ""};base64,${stringAt(object, "data") ?? ""}`,
        mediaType: stringAt(object, "mimeType") ?? "application/octet-stream",
      });
      return;
    case "f":
      write.endPart();
      write.event(compact<EventOf<"start">>({ type: "start", messageId: stringAt(object, "messageId") }));
      state.usedBefore = state.used;
      write.event({ type: "start-step" });
      return;
    case "e":
      write.endPart();
      // Each step counts its own.
      state.used = addUsage(state.usedBefore, readUsage(object["usage"]) ?? {});
      write.usage(state.used);
      write.event({ type: "finish-step" });
      return;
    case "d":
      for (const toolCallId of state.started) write.event({ type: "tool-input-available", toolCallId });
      state.started.clear();
      // The server's own total over the steps.
      write.usage(object["usage"]);
      write.finish(stringAt(object, "finishReason") ?? "unknown");
      return;
    default:
      write.unknown({ code, value });
  }
}

type EventOf<T extends StreamEvent["type"]> = Extract<StreamEvent, { type: T }>;

function writeToolCall(write: EventWriter, state: State, toolCallId: string, object: JsonObject): void {
  write.endPart();
  state.started.delete(toolCallId);
  write.event({
    type: "tool-input-available",
    toolCallId,
    toolName: stringAt(object, "toolName") ?? "unknown",
    input: object["args"] ?? {},
  });
}

function writeToolResult(write: EventWriter, toolCallId: string, object: JsonObject): void {
  const { result } = object;
  write.event(
    object["isError"] === true
      ? {
          type: "tool-output-error",
          toolCallId,
          errorText: typeof result === "string" ? result : JSON.stringify(result ?? "The tool failed."),
        }
      : { type: "tool-output-available", toolCallId, output: result },
  );
}

function writeSource(write: EventWriter, object: JsonObject): void {
  const url = stringAt(object, "url");
  if (url === undefined) {
    write.unknown(object);
    return;
  }
  write.event(
    compact<EventOf<"source-url">>({
      type: "source-url",
      sourceId: stringAt(object, "id") ?? url,
      url,
      title: stringAt(object, "title"),
    }),
  );
}
