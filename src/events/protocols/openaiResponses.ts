import { defineProtocol } from "../defineProtocol.js";
import type { EventWriter } from "../eventWriter.js";
import { createResponseItems } from "./responseItems.js";
import { compact, numberAt, objectAt, objectsAt, stringAt, type JsonObject } from "../vendor/json.js";
import type { StreamEvent } from "../streamEvent.js";
import { hasError } from "../vendor/upstreamError.js";

/** Events that only say again what others say. */
const REPEATED =
  /^response\.(?:content_part|reasoning_summary_part)\.|_arguments\.done$|_call_input\.done$|_call_code\.done$|_call\.(?:in_progress|searching|interpreting|generating|completed)$/;

/**
 * OpenAI Responses. The proof of completion is `response.completed` or `response.incomplete`; `response.failed` and
 * `error` fail. Parts are told apart by `output_index` and `content_index`: proxies change `item_id` on the way.
 */
export const openaiResponses = defineProtocol({
  name: "openai-responses",
  anyFraming: true,
  detect: ({ type, object }) => type.startsWith("response.") || object["object"] === "response",
  handle(write) {
    const items = createResponseItems(write);
    /** Parts of text that have begun, and whether a delta of them came. */
    const parts = new Map<string, { kind: "text" | "reasoning"; refusal: boolean; hasDelta: boolean }>();
    let started = false;
    let lastSequence = -Infinity;
    let lastData = "";
    /** Whether the sequence numbers count. Some servers send the same one in every event. */
    let isNumbered = true;

    const start = (response: JsonObject): void => {
      if (started) return;
      started = true;
      write.start(stringAt(response, "model"));
    };
    const open = (id: string, kind: "text" | "reasoning", refusal = false) => {
      let part = parts.get(id);
      if (part === undefined) {
        part = { kind, refusal, hasDelta: false };
        parts.set(id, part);
        write.event(
          kind === "text" && refusal ? { type: "text-start", id, refusal } : { type: `${kind}-start`, id },
        );
      }
      return part;
    };
    const delta = (id: string, kind: "text" | "reasoning", text: string, refusal = false): void => {
      open(id, kind, refusal).hasDelta = true;
      if (text === "") return;
      write.event(
        refusal && kind === "text"
          ? { type: "text-delta", id, delta: text, refusal }
          : { type: `${kind}-delta`, id, delta: text },
      );
    };
    /** The part is whole; where its deltas were not sent, its text is. */
    const close = (
      id: string,
      kind: "text" | "reasoning",
      text: string | undefined,
      refusal = false,
    ): void => {
      const part = open(id, kind, refusal);
      if (!part.hasDelta && text) delta(id, kind, text, refusal);
      part.hasDelta = true;
      write.event({ type: `${kind}-end`, id });
    };
    const finish = (response: JsonObject): void => {
      write.usage(response["usage"]);
      const reason = stringAt(objectAt(response, "incomplete_details"), "reason");
      if (reason !== undefined) write.finish(reason);
      else if (items.isWaiting) write.finish(undefined, { as: "tool-calls" });
      else write.finish("completed");
      write.done();
    };

    const onEvent = (type: string, value: JsonObject): void => {
      const outputIndex = numberAt(value, "output_index") ?? 0;
      const contentIndex = numberAt(value, "content_index") ?? numberAt(value, "summary_index") ?? 0;
      const key = `${outputIndex}-${contentIndex}`;
      const text = stringAt(value, "delta") ?? "";
      switch (type) {
        case "response.created":
        case "response.in_progress":
        case "response.queued":
          start(objectAt(value, "response"));
          return;
        case "response.output_item.added":
          items.added(outputIndex, objectAt(value, "item"));
          return;
        case "response.output_item.done":
          items.done(outputIndex, objectAt(value, "item"));
          writeSealed(write, `sealed-${outputIndex}`, objectAt(value, "item"));
          return;
        case "response.output_text.delta":
          delta(`text-${key}`, "text", text);
          return;
        case "response.output_text.done":
          close(`text-${key}`, "text", stringAt(value, "text"));
          return;
        case "response.refusal.delta":
          delta(`refusal-${key}`, "text", text, true);
          return;
        case "response.refusal.done":
          close(`refusal-${key}`, "text", stringAt(value, "refusal"), true);
          return;
        case "response.reasoning_summary_text.delta":
          delta(`summary-${key}`, "reasoning", text);
          return;
        case "response.reasoning_summary_text.done":
          close(`summary-${key}`, "reasoning", stringAt(value, "text"));
          return;
        case "response.reasoning_text.delta":
        case "response.reasoning.delta":
          delta(`reasoning-${key}`, "reasoning", text);
          return;
        case "response.reasoning_text.done":
        case "response.reasoning.done":
          close(`reasoning-${key}`, "reasoning", stringAt(value, "text"));
          return;
        case "response.function_call_arguments.delta":
          items.delta(outputIndex, "function_call", value);
          return;
        case "response.mcp_call_arguments.delta":
          items.delta(outputIndex, "mcp_call", value);
          return;
        case "response.custom_tool_call_input.delta":
          items.delta(outputIndex, "custom_tool_call", value);
          return;
        case "response.code_interpreter_call_code.delta":
          items.delta(outputIndex, "code_interpreter_call", value);
          return;
        case "response.output_text.annotation.added":
          writeAnnotation(write, objectAt(value, "annotation"));
          return;
        case "response.completed":
        case "response.incomplete":
        case "response.done": {
          const response = objectAt(value, "response");
          if (response["status"] === "failed") fail(response);
          else finish(response);
          return;
        }
        case "response.failed":
        case "response.cancelled":
          write.usage(objectAt(value, "response")["usage"]);
          fail(objectAt(value, "response"));
          return;
        case "error":
          fail(value);
          return;
        default:
          if (!REPEATED.test(type)) write.unknown(value);
      }
    };
    // `error` is often followed by `response.failed`, which says the same again; nothing after an error counts.
    const fail = (value: JsonObject): void => write.error(value["error"] ?? value);

    return {
      object(value, record) {
        if (value["object"] === "response") {
          writeWholeResponse(value, start, onEvent, finish, fail);
          return;
        }
        // A resumed stream begins with what was already seen.
        const sequence = numberAt(value, "sequence_number");
        if (sequence !== undefined) {
          if (sequence === lastSequence && record.data !== lastData) isNumbered = false;
          else if (isNumbered && sequence <= lastSequence) return;
          lastSequence = sequence;
          lastData = record.data;
        }
        const type = stringAt(value, "type") ?? record.event;
        if (type === undefined && hasError(value)) fail(value);
        else onEvent(type ?? "", value);
        if (isNumbered && sequence !== undefined) write.event({ type: "cursor", cursor: String(sequence) });
      },
    };
  },
});

/** Reasoning that only OpenAI can read: a server that stores nothing there sends it back with the next question. */
function writeSealed(write: EventWriter, id: string, item: JsonObject): void {
  const sealed = stringAt(item, "encrypted_content");
  if (item["type"] !== "reasoning" || !sealed) return;
  const openai = compact({ itemId: stringAt(item, "id"), reasoningEncryptedContent: sealed });
  write.event({ type: "reasoning-start", id, providerMetadata: { openai } });
  write.event({ type: "reasoning-end", id });
}

function writeAnnotation(write: EventWriter, annotation: JsonObject): void {
  const url = stringAt(annotation, "url");
  if (url !== undefined) {
    write.event(
      compact<Extract<StreamEvent, { type: "source-url" }>>({
        type: "source-url",
        sourceId: url,
        url,
        title: stringAt(annotation, "title"),
      }),
    );
    return;
  }
  const file = stringAt(annotation, "file_id");
  if (file === undefined) {
    write.unknown(annotation);
    return;
  }
  const filename = stringAt(annotation, "filename");
  write.event(
    compact<Extract<StreamEvent, { type: "source-document" }>>({
      type: "source-document",
      sourceId: file,
      mediaType: "text/plain",
      title: filename ?? file,
      filename,
    }),
  );
}

/** The server ignored `stream: true`: the body is the response itself. */
function writeWholeResponse(
  response: JsonObject,
  start: (response: JsonObject) => void,
  onEvent: (type: string, value: JsonObject) => void,
  finish: (response: JsonObject) => void,
  fail: (response: JsonObject) => void,
): void {
  start(response);
  for (const [output_index, item] of objectsAt(response, "output").entries()) {
    for (const [summary_index, piece] of objectsAt(item, "summary").entries()) {
      onEvent("response.reasoning_summary_text.done", { ...piece, output_index, summary_index });
    }
    for (const [content_index, piece] of objectsAt(item, "content").entries()) {
      const type = piece["type"] === "refusal" ? "response.refusal.done" : "response.output_text.done";
      onEvent(type, { ...piece, output_index, content_index });
      for (const annotation of objectsAt(piece, "annotations")) {
        onEvent("response.output_text.annotation.added", { annotation });
      }
    }
    onEvent("response.output_item.done", { output_index, item });
  }
  if (response["status"] === "failed") fail(response);
  else finish(response);
}
