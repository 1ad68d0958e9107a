import { defineProtocol } from "../defineProtocol.js";
import type { EventWriter } from "../eventWriter.js";
import { isJsonObject, stringAt, type JsonObject } from "../vendor/json.js";
import type { WireRecord } from "../protocol.js";
import { hasError } from "../vendor/upstreamError.js";

const TEXT = /^(?:message|token|text|delta|chunk|content|data)$/;
const REASONING = /^(?:reasoning|thinking|thought)$/;
const END = /^(?:done|end|complete|completed|finish|finished)$/;

/**
 * Server-sent events told apart by name: `token` with `{"text"}`, `done` with `{"reason"}`, `error` with `{"message"}`.
 * The data may be raw text too. The proof of completion is `done`, also without data.
 */
export const namedEvents = defineProtocol({
  name: "named-events",
  framing: "sse-text",
  handle(write) {
    const onRecord = (value: unknown, record: WireRecord): void => {
      const event = record.event ?? "message";
      if (event === "error" || (isJsonObject(value) && hasError(value))) write.error(value);
      else if (END.test(event)) {
        if (isJsonObject(value)) writeUsage(write, value);
        write.finish(reasonOf(value) ?? "done");
        write.done();
      } else if (TEXT.test(event)) write.text(textOf(value) ?? "");
      else if (REASONING.test(event)) write.reasoning(textOf(value) ?? "");
      else if (event === "usage" && isJsonObject(value)) writeUsage(write, value);
      else if (event === "ping") write.event({ type: "ping" });
      else write.unknown({ event, data: value });
    };
    return {
      object: onRecord,
      value: onRecord,
      text(data, record) {
        // Half of a JSON object is not text; that the answer is done is said all the same.
        if (record.partial === true && /^\s*[{["]/.test(data) && !END.test(record.event ?? "")) return;
        onRecord((record.newlinesBefore ?? "") + data, record);
      },
    };
  },
});

/** The text that a JSON value of a home-made format carries, wherever it keeps it. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!isJsonObject(value)) return undefined;
  const delta = value["delta"];
  return (
    stringAt(value, "text") ??
    stringAt(value, "content") ??
    stringAt(value, "token") ??
    stringAt(value, "delta") ??
    (isJsonObject(delta) ? textOf(delta) : undefined) ??
    stringAt(value, "chunk") ??
    stringAt(value, "response")
  );
}

/** Why a home-made format says that it stopped. */
export function reasonOf(value: unknown): string | undefined {
  if (!isJsonObject(value)) return undefined;
  return (
    stringAt(value, "reason") ??
    stringAt(value, "finishReason") ??
    stringAt(value, "finish_reason") ??
    stringAt(value, "stop_reason")
  );
}

/** Counts that stand in the object itself or under `usage`. */
export function writeUsage(write: EventWriter, value: JsonObject): void {
  write.usage(isJsonObject(value["usage"]) ? value["usage"] : value);
}
