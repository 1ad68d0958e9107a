import { defineProtocol } from "../defineProtocol.js";
import type { EventWriter } from "../eventWriter.js";
import { createPathBuilder } from "./geminiArguments.js";
import { compact, isJsonObject, objectAt, objectsAt, stringAt, type JsonObject } from "../vendor/json.js";
import type { StreamEvent } from "../streamEvent.js";
import { hasError } from "../vendor/upstreamError.js";

/**
 * Google Gemini `streamGenerateContent`, as server-sent events or as one JSON array. The proof of completion is
 * `finishReason`, or `promptFeedback.blockReason` where the prompt itself was refused.
 */
export const gemini = defineProtocol({
  name: "gemini",
  anyFraming: true,
  detect: ({ object }) => "candidates" in object || "usageMetadata" in object || "promptFeedback" in object,
  handle(write) {
    const calls = createCalls(write);
    const sources = new Set<string>();
    let started = false;

    return {
      object(value) {
        if (hasError(value)) {
          write.error(value);
          return;
        }
        if (!started) {
          started = true;
          write.start(stringAt(value, "modelVersion"));
        }
        const candidate = objectsAt(value, "candidates")[0];
        if (candidate !== undefined) {
          for (const part of objectsAt(objectAt(candidate, "content"), "parts"))
            writePart(write, calls, part);
          writeSources(write, sources, candidate);
        }
        write.usage(value["usageMetadata"]);
        const blocked = stringAt(objectAt(value, "promptFeedback"), "blockReason");
        if (blocked !== undefined) write.finish(blocked, { as: "content-filter" });
        const reason = candidate && stringAt(candidate, "finishReason");
        if (!reason) return;
        calls.end();
        if (reason === "STOP" && calls.count > 0) write.finish(reason, { as: "tool-calls" });
        else write.finish(reason);
      },
    };
  },
});

function writePart(write: EventWriter, calls: Calls, part: JsonObject): void {
  const text = stringAt(part, "text");
  const signature = stringAt(part, "thoughtSignature");
  if (text !== undefined) {
    if (part["thought"] === true) write.reasoning(text);
    else write.text(text);
  }
  if (isJsonObject(part["functionCall"])) calls.add(part["functionCall"], signature);
  // A signature may come on an empty text part; it belongs to what is open.
  else if (signature !== undefined) write.endPart({ google: { thoughtSignature: signature } });
  const inline = objectAt(part, "inlineData");
  const mediaType = stringAt(inline, "mimeType");
  if (mediaType !== undefined) {
    write.endPart();
    write.event({
      type: "file",
      mediaType,
      url: `data:${mediaType};base64,${stringAt(inline, "data") ?? ""}`,
    });
  }
  const code = part["executableCode"];
  if (isJsonObject(code)) calls.runCode(code);
  const result = part["codeExecutionResult"];
  if (isJsonObject(result)) calls.codeResult(result);
}

interface Calls {
  readonly count: number;
  add(call: JsonObject, signature: string | undefined): void;
  runCode(code: JsonObject): void;
  codeResult(result: JsonObject): void;
  end(): void;
}

/** Calls come whole, or begin with `willContinue`, go on with `partialArgs` and end with an empty call. */
function createCalls(write: EventWriter): Calls {
  let count = 0;
  let runs = 0;
  let open: { toolCallId: string; args: ReturnType<typeof createPathBuilder> } | undefined;

  const end = (): void => {
    if (open === undefined) return;
    const { toolCallId, args } = open;
    open = undefined;
    write.event({ type: "tool-input-available", toolCallId, input: args.value() });
  };
  return {
    get count() {
      return count;
    },
    add(call, signature) {
      const name = stringAt(call, "name");
      if (name !== undefined) {
        end();
        write.endPart();
        const toolCallId = stringAt(call, "id") ?? `call-${count}`;
        count++;
        write.event(
          compact<Extract<StreamEvent, { type: "tool-input-start" }>>({
            type: "tool-input-start",
            toolCallId,
            toolName: name,
            providerMetadata:
              signature === undefined ? undefined : { google: { thoughtSignature: signature } },
          }),
        );
        if (call["willContinue"] !== true && call["partialArgs"] === undefined) {
          write.event({ type: "tool-input-available", toolCallId, input: call["args"] ?? {} });
          return;
        }
        open = { toolCallId, args: createPathBuilder() };
      }
      if (open === undefined) return;
      for (const piece of objectsAt(call, "partialArgs")) open.args.add(piece);
      if (call["willContinue"] !== true && name === undefined && call["partialArgs"] === undefined) end();
    },
    runCode(code) {
      write.endPart();
      runs++;
      write.event({
        type: "tool-input-available",
        toolCallId: `code-${runs}`,
        toolName: "code_execution",
        input: code,
        providerExecuted: true,
      });
    },
    codeResult(result) {
      write.event({
        type: "tool-output-available",
        toolCallId: `code-${runs}`,
        output: result,
        providerExecuted: true,
      });
    },
    end,
  };
}

/** Grounding is sent again, whole, with every chunk. */
function writeSources(write: EventWriter, seen: Set<string>, candidate: JsonObject): void {
  for (const chunk of objectsAt(objectAt(candidate, "groundingMetadata"), "groundingChunks")) {
    // A page, a document of the app's own, a place.
    const source = ["web", "retrievedContext", "maps"]
      .map((kind) => objectAt(chunk, kind))
      .find(({ uri }) => uri);
    const url = source && stringAt(source, "uri");
    if (source === undefined || url === undefined || seen.has(url)) continue;
    seen.add(url);
    write.event(
      compact<Extract<StreamEvent, { type: "source-url" }>>({
        type: "source-url",
        sourceId: url,
        url,
        title: stringAt(source, "title"),
      }),
    );
  }
}
