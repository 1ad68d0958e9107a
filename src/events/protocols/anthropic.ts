import { defineProtocol } from "../defineProtocol.js";
import {
  compact,
  isJsonObject,
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
  type JsonObject,
} from "../vendor/json.js";
import type { EventWriter } from "../eventWriter.js";
import type { StreamEvent } from "../streamEvent.js";
import { hasError } from "../vendor/upstreamError.js";

const EVENTS = /^(?:message_delta|message_stop|content_block_(?:start|delta|stop))$/;

interface OpenBlock {
  kind: "text" | "reasoning" | "tool" | "other";
  id: string;
  /** Deltas of the tool's input came; else the block's own `input` is it. */
  hasInput: boolean;
  input: unknown;
}

/**
 * Anthropic Messages (docs: "Streaming Messages"). The proof of completion is `stop_reason` in `message_delta`, or
 * `message_stop`. Takes partial streams too: without `event:` lines, without `message_start`, with `[DONE]` at the end.
 */
export const anthropic = defineProtocol({
  name: "anthropic",
  anyFraming: true,
  detect: ({ type, object }) =>
    EVENTS.test(type) ||
    // Pinecone begins with a `message_start` that holds no message.
    (type === "message_start" && isJsonObject(object["message"])) ||
    (type === "message" && Array.isArray(object["content"])),
  handle(write) {
    let blocks = new Map<number, OpenBlock>();
    let messages = 0;
    let usage: Record<string, unknown> = {};

    const mergeUsage = (value: JsonObject): void => {
      // Cumulative: a later value replaces an earlier one, and `null` says nothing.
      for (const [key, count] of Object.entries(value)) {
        if (typeof count === "number" || key === "output_tokens_details") usage[key] = count;
      }
      write.usage(usage);
    };
    const startBlock = (index: number, block: JsonObject): OpenBlock => {
      const open = openBlock(write, `${messages}-${index}`, block);
      blocks.set(index, open);
      return open;
    };
    const stopBlock = (index: number): void => {
      const block = blocks.get(index);
      if (block === undefined) return;
      blocks.delete(index);
      closeBlock(write, block);
    };

    return {
      object(value) {
        const index = numberAt(value, "index") ?? 0;
        switch (value["type"]) {
          case "message_start": {
            // A proxy that fell back to another model begins again: what came before is not part of the answer.
            if (messages > 0 && !write.finished) write.event({ type: "reset-step" });
            messages++;
            blocks = new Map();
            usage = {};
            const message = objectAt(value, "message");
            write.start(stringAt(message, "model"));
            mergeUsage(objectAt(message, "usage"));
            // Programmatic tool calls come whole, with the reason why the model stopped beside them.
            for (const [at, block] of objectsAt(message, "content").entries()) {
              closeBlock(write, openBlock(write, `${messages}-whole-${at}`, block));
            }
            const stopped = stringAt(message, "stop_reason");
            if (stopped !== undefined) write.finish(stopped);
            return;
          }
          case "content_block_start":
            startBlock(index, objectAt(value, "content_block"));
            return;
          case "content_block_delta":
            writeDelta(write, value, (kind) => blocks.get(index) ?? startBlock(index, { type: kind }));
            return;
          case "content_block_stop":
            stopBlock(index);
            return;
          case "message_delta": {
            mergeUsage(objectAt(value, "usage"));
            const reason = stringAt(objectAt(value, "delta"), "stop_reason");
            if (reason !== undefined) write.finish(reason);
            return;
          }
          case "message_stop":
            write.finish();
            write.done();
            return;
          case "ping":
            write.event({ type: "ping" });
            return;
          case "error":
            write.error(value);
            return;
          case "message":
            writeWholeMessage(write, value);
            return;
          default:
            if (value["type"] === undefined && hasError(value)) write.error(value);
            else write.unknown(value);
        }
      },
    };
  },
});

function openBlock(write: EventWriter, id: string, block: JsonObject): OpenBlock {
  const kind = stringAt(block, "type") ?? "text";
  switch (kind) {
    case "text": {
      write.event({ type: "text-start", id });
      const text = stringAt(block, "text");
      if (text) write.event({ type: "text-delta", id, delta: text });
      return { kind: "text", id, hasInput: false, input: undefined };
    }
    case "thinking": {
      write.event({ type: "reasoning-start", id });
      const thinking = stringAt(block, "thinking");
      if (thinking) write.event({ type: "reasoning-delta", id, delta: thinking });
      return { kind: "reasoning", id, hasInput: false, input: undefined };
    }
    case "redacted_thinking":
      write.event({
        type: "reasoning-start",
        id,
        providerMetadata: { anthropic: { redactedData: block["data"] } },
      });
      return { kind: "reasoning", id, hasInput: false, input: undefined };
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use": {
      const toolCallId = stringAt(block, "id") ?? id;
      const toolName = stringAt(block, "name") ?? "unknown";
      const start: Extract<StreamEvent, { type: "tool-input-start" }> = {
        type: "tool-input-start",
        toolCallId,
        toolName,
      };
      if (kind !== "tool_use") start.providerExecuted = true;
      if (kind === "mcp_tool_use") start.dynamic = true;
      write.event(start);
      return { kind: "tool", id: toolCallId, hasInput: false, input: block["input"] };
    }
    default:
      writeToolResult(write, kind, block);
      return { kind: "other", id, hasInput: false, input: undefined };
  }
}

/** Results of the tools that Anthropic runs itself come as blocks `…_tool_result`, whole. */
function writeToolResult(write: EventWriter, kind: string, block: JsonObject): void {
  const toolCallId = stringAt(block, "tool_use_id");
  if (toolCallId === undefined || !kind.endsWith("tool_result")) {
    write.unknown(block);
    return;
  }
  const content = block["content"];
  const failed =
    block["is_error"] === true || (stringAt(objectAt(block, "content"), "type") ?? "").endsWith("_error");
  write.event(
    failed
      ? {
          type: "tool-output-error",
          toolCallId,
          errorText: stringAt(objectAt(block, "content"), "error_code") ?? JSON.stringify(content),
          providerExecuted: true,
        }
      : { type: "tool-output-available", toolCallId, output: content, providerExecuted: true },
  );
}

function closeBlock(write: EventWriter, block: OpenBlock): void {
  if (block.kind === "text") write.event({ type: "text-end", id: block.id });
  else if (block.kind === "reasoning") write.event({ type: "reasoning-end", id: block.id });
  else if (block.kind === "tool") {
    write.event(
      block.hasInput || block.input === undefined
        ? { type: "tool-input-available", toolCallId: block.id }
        : { type: "tool-input-available", toolCallId: block.id, input: block.input },
    );
  }
}

function writeDelta(write: EventWriter, value: JsonObject, blockFor: (kind: string) => OpenBlock): void {
  const delta = objectAt(value, "delta");
  switch (delta["type"]) {
    case "text_delta":
      write.event({ type: "text-delta", id: blockFor("text").id, delta: stringAt(delta, "text") ?? "" });
      return;
    case "thinking_delta":
      write.event({
        type: "reasoning-delta",
        id: blockFor("thinking").id,
        delta: stringAt(delta, "thinking") ?? "",
      });
      return;
    case "signature_delta":
      write.event({
        type: "reasoning-delta",
        id: blockFor("thinking").id,
        delta: "",
        providerMetadata: { anthropic: { signature: delta["signature"] } },
      });
      return;
    case "input_json_delta": {
      const block = blockFor("tool_use");
      const json = stringAt(delta, "partial_json") ?? "";
      if (json !== "") {
        block.hasInput = true;
        write.event({ type: "tool-input-delta", toolCallId: block.id, delta: json });
      }
      return;
    }
    case "citations_delta":
      writeCitation(write, objectAt(delta, "citation"));
      return;
    default:
      write.unknown(value);
  }
}

function writeCitation(write: EventWriter, citation: JsonObject): void {
  const url = stringAt(citation, "url") ?? stringAt(citation, "source");
  const title = stringAt(citation, "title") ?? stringAt(citation, "document_title");
  const providerMetadata = { anthropic: { citation } };
  if (url !== undefined) {
    write.event(
      compact<Extract<StreamEvent, { type: "source-url" }>>({
        type: "source-url",
        sourceId: url,
        url,
        title,
        providerMetadata,
      }),
    );
    return;
  }
  const document = numberAt(citation, "document_index") ?? 0;
  write.event({
    type: "source-document",
    sourceId: `document-${document}`,
    mediaType: "text/plain",
    title: title ?? `Document ${document + 1}`,
    providerMetadata,
  });
}

/** The server ignored `stream: true`: the body is one message. */
function writeWholeMessage(write: EventWriter, message: JsonObject): void {
  write.start(stringAt(message, "model"));
  const content = Array.isArray(message["content"]) ? (message["content"] as JsonObject[]) : [];
  for (const [index, block] of content.entries()) closeBlock(write, openBlock(write, `1-${index}`, block));
  write.usage(message["usage"]);
  write.finish(stringAt(message, "stop_reason") ?? "end_turn");
  write.done();
}
