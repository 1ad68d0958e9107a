import { defineProtocol } from "../defineProtocol.js";
import type { EventWriter } from "../eventWriter.js";
import {
  compact,
  isJsonObject,
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
  type JsonObject,
} from "../vendor/json.js";
import { createToolCalls } from "./openaiToolCalls.js";
import type { StreamEvent } from "../streamEvent.js";
import { hasError } from "../vendor/upstreamError.js";

/**
 * OpenAI Chat Completions and the many servers that speak it (Azure, OpenRouter, Groq, DeepSeek, Mistral, vLLM, …).
 * The proof of completion is a `finish_reason`, or `[DONE]`; usage and `[DONE]` may follow it. Of several choices the
 * first that is seen is shown.
 */
export const openaiChat = defineProtocol({
  name: "openai-chat",
  anyFraming: true,
  detect: ({ object }) =>
    Array.isArray(object["choices"]) || (stringAt(object, "object") ?? "").startsWith("chat.completion"),
  handle(write) {
    const calls = createToolCalls(write);
    const sources = new Set<string>();
    let started = false;
    let shown: number | undefined;

    const end = (reason?: string): void => {
      calls.end();
      write.finish(reason);
    };

    return {
      object(value, record) {
        // Azure's first chunk names no model.
        if (!started && stringAt(value, "model")) {
          started = true;
          write.start(stringAt(value, "model"));
        }
        for (const choice of objectsAt(value, "choices")) {
          const index = numberAt(choice, "index") ?? 0;
          shown ??= index;
          if (index !== shown) continue;
          // A server that ignored `stream: true` sends `message` in place of `delta`.
          const delta = isJsonObject(choice["delta"]) ? choice["delta"] : objectAt(choice, "message");
          writeDelta(write, delta);
          for (const call of objectsAt(delta, "tool_calls")) calls.delta(call);
          if (isJsonObject(delta["function_call"]))
            calls.delta({ index: 0, function: delta["function_call"] });
          // Legacy completions, and some servers' own words.
          if (choice["delta"] === undefined && choice["message"] === undefined) {
            write.text(stringAt(choice, "text") ?? "");
          }
          if (hasError(choice)) {
            // OpenRouter: the choice failed, with `finish_reason: "error"` beside it.
            calls.end();
            write.error(choice);
            return;
          }
          const reason = stringAt(choice, "finish_reason");
          // OpenRouter puts `finish_reason` into the chunk that carries the error.
          if (reason && !isError(value)) end(reason);
        }
        if (value["citations"] !== undefined || value["search_results"] !== undefined) {
          writeSources(write, sources, value);
        }
        write.usage(value["usage"] ?? objectAt(value, "x_groq")["usage"]);
        if (isError(value) || record.event === "error") write.error(value);
      },
      done: () => end(),
    };
  },
});

function isError(value: JsonObject): boolean {
  return hasError(value) || value["object"] === "error";
}

function writeDelta(write: EventWriter, delta: JsonObject): void {
  // A server in between two names sends both, one of them empty.
  const reasoning = stringAt(delta, "reasoning_content") || stringAt(delta, "reasoning");
  // OpenRouter says the same twice, as `reasoning` and as `reasoning_details`.
  if (reasoning) write.reasoning(reasoning);
  else {
    for (const detail of objectsAt(delta, "reasoning_details")) {
      write.reasoning(stringAt(detail, "text") ?? stringAt(detail, "summary") ?? "");
    }
  }
  const content = delta["content"];
  if (typeof content === "string") write.text(content);
  // Mistral: an array of typed pieces.
  else for (const piece of objectsAt(delta, "content")) writePiece(write, piece);
  // An answer that is spoken has its words beside the sound.
  write.text(stringAt(objectAt(delta, "audio"), "transcript") ?? "");
  write.text(stringAt(delta, "refusal") ?? "", { refusal: true });
  for (const annotation of objectsAt(delta, "annotations")) writeCitation(write, annotation);
  // OpenRouter: pictures that the model has made, as `data:` addresses.
  for (const image of objectsAt(delta, "images")) {
    const url = stringAt(objectAt(image, "image_url"), "url");
    if (url === undefined) continue;
    write.endPart();
    write.event({ type: "file", url, mediaType: /^data:([^;,]+)/.exec(url)?.[1] ?? "image/png" });
  }
}

/** Perplexity sends the pages that it used, whole, with every chunk: as objects, and as bare addresses. */
function writeSources(write: EventWriter, seen: Set<string>, value: JsonObject): void {
  const citations = Array.isArray(value["citations"]) ? (value["citations"] as unknown[]) : [];
  const found = [
    ...objectsAt(value, "search_results"),
    ...citations.map((url): JsonObject => (typeof url === "string" ? { url } : {})),
  ];
  for (const source of found) {
    const url = stringAt(source, "url");
    if (!url || seen.has(url)) continue;
    seen.add(url);
    const title = stringAt(source, "title");
    write.event(
      compact<Extract<StreamEvent, { type: "source-url" }>>({
        type: "source-url",
        sourceId: url,
        url,
        title,
      }),
    );
  }
}

function writePiece(write: EventWriter, piece: JsonObject): void {
  if (piece["type"] === "thinking") {
    if (typeof piece["thinking"] === "string") write.reasoning(piece["thinking"]);
    for (const inner of objectsAt(piece, "thinking")) write.reasoning(stringAt(inner, "text") ?? "");
  } else write.text(stringAt(piece, "text") ?? "");
}

function writeCitation(write: EventWriter, annotation: JsonObject): void {
  const citation = objectAt(annotation, "url_citation");
  const url = stringAt(citation, "url");
  if (url === undefined) return;
  write.event(
    compact<Extract<StreamEvent, { type: "source-url" }>>({
      type: "source-url",
      sourceId: url,
      url,
      title: stringAt(citation, "title"),
    }),
  );
}
