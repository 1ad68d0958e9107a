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
import type { StreamEvent } from "../streamEvent.js";
import { hasError } from "../vendor/upstreamError.js";

interface OpenCall {
  /** The server's; empty where it has none. */
  id: string;
  /** Ours, once it has started: servers give one id to several calls. */
  toolCallId: string;
  started: boolean;
  /** Arguments that came before the call's name. */
  waiting: string;
  name: string;
}

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
          const reason = stringAt(choice, "finish_reason");
          // OpenRouter puts `finish_reason` into the chunk that carries the error.
          if (reason && !isError(value)) end(reason);
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

/** Tool calls come in deltas that are told apart by `index`, where there is one, else by `id`. */
function createToolCalls(write: EventWriter): { delta(value: JsonObject): void; end(): void } {
  const byKey = new Map<string, OpenCall>();
  const open: OpenCall[] = [];
  const taken = new Set<string>();
  let lastKey = "";
  let count = 0;

  return {
    delta(value) {
      const index = numberAt(value, "index");
      const id = stringAt(value, "id");
      const known = index === undefined ? id && `id:${id}` : String(index);
      // Neither: the call goes on, unless it names a function, which a call does once.
      const key = known || lastKey;
      lastKey = key;
      const named = objectAt(value, "function");
      const name = stringAt(named, "name") ?? "";
      let call = byKey.get(key);
      // Some servers send every parallel call with index 0, some even under one id: what names itself anew is another.
      if (call && name && isOther(call, id, name)) {
        start(call);
        call = undefined;
      }
      if (call === undefined) {
        call = { id: "", toolCallId: "", started: false, waiting: "", name: "" };
        byKey.set(key, call);
        open.push(call);
      }
      if (!call.started) {
        // The name may come in pieces until the arguments begin, or whole on every delta.
        if (name !== call.name) call.name += name;
        if (id) call.id = id;
      }
      const json = named["arguments"];
      const delta = typeof json === "string" ? json : isJsonObject(json) ? JSON.stringify(json) : "";
      call.waiting += delta;
      if (call.name !== "" && (call.waiting !== "" || call.started)) start(call);
    },
    end() {
      for (const call of open.splice(0)) {
        start(call);
        write.event({ type: "tool-input-available", toolCallId: call.toolCallId });
      }
      byKey.clear();
      // What is said once more after the end is no further call.
      taken.clear();
    },
  };

  function isOther(call: OpenCall, id: string | undefined, name: string): boolean {
    if (id && id !== call.id && (call.id || call.started)) return true;
    return call.started && name !== call.name;
  }

  function freshId(id: string): string {
    const name = id || `call-${count}`;
    count++;
    let fresh = name;
    for (let again = 2; taken.has(fresh); again++) fresh = `${name}-${again}`;
    taken.add(fresh);
    return fresh;
  }

  function start(call: OpenCall): void {
    if (!call.started) {
      call.started = true;
      call.toolCallId = freshId(call.id);
      write.endPart();
      write.event({
        type: "tool-input-start",
        toolCallId: call.toolCallId,
        toolName: call.name || "unknown",
      });
    }
    if (call.waiting === "") return;
    write.event({ type: "tool-input-delta", toolCallId: call.toolCallId, delta: call.waiting });
    call.waiting = "";
  }
}
