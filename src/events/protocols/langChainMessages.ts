import { addUsage } from "../vendor/addUsage.js";
import {
  isJsonObject,
  numberAt,
  objectAt,
  objectsAt,
  readJson,
  stringAt,
  type JsonObject,
} from "../vendor/json.js";
import type { EventWriter } from "../eventWriter.js";
import { readUsage } from "../vendor/usage.js";
import { createParts, createTools } from "./agUiParts.js";
import type { Usage } from "../streamEvent.js";

/** Messages of LangChain, as LangGraph and `astream_events` send them: in chunks, as the whole so far, or whole. */
export interface LangChainMessages {
  /** A chunk of a message: its content is what has come anew. */
  chunk(message: JsonObject): void;
  /** A message whose content is all that has come so far; a message that was read before is read on. */
  whole(message: JsonObject): void;
  end(): void;
}

export function createLangChainMessages(write: EventWriter): LangChainMessages {
  const texts = createParts(write, "text");
  const thoughts = createParts(write, "reasoning");
  const tools = createTools(write);
  /** What of a message has been written, by its id. */
  const written = new Map<string, { text: string; reasoning: string }>();
  const callIds = new Map<string, string>();
  const results = new Set<string>();
  let used: Usage = {};

  const writtenOf = (id: string): { text: string; reasoning: string } => {
    let known = written.get(id);
    if (known === undefined) {
      known = { text: "", reasoning: "" };
      written.set(id, known);
    }
    return known;
  };
  const add = (id: string, text: string, reasoning: string): void => {
    const known = writtenOf(id);
    if (reasoning !== "") {
      texts.end(id);
      thoughts.delta(id, reasoning);
      known.reasoning += reasoning;
    }
    if (text === "") return;
    thoughts.end(id);
    texts.delta(id, text);
    known.text += text;
  };
  const addCounts = (message: JsonObject): void => {
    const counts = readUsage(message["usage_metadata"]);
    if (counts === undefined) return;
    used = addUsage(used, counts);
    write.event({ type: "usage", usage: used });
  };

  return {
    chunk(raw) {
      const message = unwrap(raw);
      const kind = kindOf(message);
      if (kind === "tool") writeResult(message);
      if (kind !== "ai") return;
      const id = stringAt(message, "id") ?? "0";
      add(id, textOf(message), reasoningOf(message));
      const calls = message["tool_call_chunks"];
      // Nearly every chunk is text alone.
      if (calls === undefined && message["usage_metadata"] === undefined) return;
      for (const call of objectsAt(message, "tool_call_chunks")) {
        const key = `${id} ${numberAt(call, "index") ?? stringAt(call, "id") ?? ""}`;
        const toolCallId = stringAt(call, "id") ?? callIds.get(key) ?? key;
        callIds.set(key, toolCallId);
        texts.end(id);
        tools.delta(toolCallId, stringAt(call, "name"), stringAt(call, "args") ?? "");
      }
      addCounts(message);
    },
    whole(raw) {
      const message = unwrap(raw);
      const kind = kindOf(message);
      if (kind === "tool") writeResult(message);
      if (kind !== "ai") return;
      const id = stringAt(message, "id") ?? "0";
      const isNew = !written.has(id);
      const known = writtenOf(id);
      add(id, rest(textOf(message), known.text), rest(reasoningOf(message), known.reasoning));
      for (const call of objectsAt(message, "tool_calls")) {
        const toolCallId = stringAt(call, "id") ?? "";
        if (tools.has(toolCallId)) continue;
        tools.delta(toolCallId, stringAt(call, "name"), JSON.stringify(call["args"] ?? {}));
        tools.end(toolCallId);
      }
      if (isNew) addCounts(message);
    },
    end() {
      texts.endAll();
      thoughts.endAll();
      tools.endAll();
    },
  };

  function writeResult(message: JsonObject): void {
    const toolCallId = stringAt(message, "tool_call_id") ?? "";
    if (results.has(toolCallId)) return;
    results.add(toolCallId);
    tools.endAll();
    const { content } = message;
    if (message["status"] === "error") {
      const errorText = typeof content === "string" && content !== "" ? content : "The tool failed.";
      write.event({ type: "tool-output-error", toolCallId, errorText });
      return;
    }
    const output = typeof content === "string" ? (readJson(content) ?? content) : content;
    write.event({ type: "tool-output-available", toolCallId, output });
  }
}

/** LangChain's own JSON wraps a message in its constructor. */
function unwrap(message: JsonObject): JsonObject {
  return message["type"] === "constructor" && isJsonObject(message["kwargs"])
    ? { type: (message["id"] as unknown[] | undefined)?.at(-1), ...message["kwargs"] }
    : message;
}

function kindOf(message: JsonObject): "ai" | "tool" | undefined {
  if (message["type"] === "AIMessageChunk") return "ai";
  const type = stringAt(message, "type") ?? stringAt(message, "role") ?? "ai";
  if (/^(?:ai|AIMessage(?:Chunk)?|assistant)$/.test(type)) return "ai";
  return /^(?:tool|ToolMessage(?:Chunk)?)$/.test(type) ? "tool" : undefined;
}

/** What of `all` comes after what was written; a text that begins otherwise was rewritten, and stays as it was shown. */
function rest(all: string, written: string): string {
  return all.startsWith(written) ? all.slice(written.length) : "";
}

/** The text of a content that is a string, or a list of typed pieces. */
function textOf(message: JsonObject): string {
  const { content } = message;
  if (typeof content === "string") return content;
  return objectsAt(message, "content")
    .map((piece) => stringAt(piece, "text") ?? "")
    .join("");
}

function reasoningOf(message: JsonObject): string {
  if (typeof message["content"] === "string" && message["additional_kwargs"] === undefined) return "";
  const pieces = objectsAt(message, "content").map(
    (piece) => stringAt(piece, "thinking") ?? stringAt(piece, "reasoning") ?? "",
  );
  return pieces.join("") || (stringAt(objectAt(message, "additional_kwargs"), "reasoning_content") ?? "");
}
