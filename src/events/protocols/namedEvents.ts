import { defineProtocol } from "../defineProtocol.js";
import { createCopyFilter, readText, reasonOf, usageOf } from "../vendor/homeMade.js";
import { isJsonObject } from "../vendor/json.js";
import type { WireRecord } from "../protocol.js";
import { hasError } from "../vendor/upstreamError.js";

const TEXT = /^(?:message|token|text|delta|chunk|content|data|output|answer|response|reply)$/;
const REASONING = /^(?:reasoning|thinking|thought)$/;
const END = /^(?:done|end|complete|completed|finish|finished)$/;
/** Names that decide: `message` and `data` occur in other formats too. */
const DECISIVE = /^(?:token|done|text|chunk|delta|output|answer)$/;

/**
 * Server-sent events told apart by name: `token` with `{"text"}` (Replicate: `output` with raw text), `done` with
 * `{"reason"}`, `error` with `{"message"}`. The data may be raw text too. The proof of completion is `done`, also without
 * data.
 */
export const namedEvents = defineProtocol({
  name: "named-events",
  framing: "sse-text",
  isHomeMade: true,
  detect: ({ event, framing, value }) =>
    event !== undefined && DECISIVE.test(event) && (framing === "sse" || isJsonObject(value)),
  handle(write) {
    const withoutCopy = createCopyFilter();
    let hasText = false;
    const writeText = (value: unknown, raw: string, closes = false): void => {
      // A number or a literal is what the server's text happens to look like.
      const piece = readText(typeof value === "number" || typeof value === "boolean" ? raw : value);
      if (piece === undefined) {
        if (!closes && value !== null) write.unknown(value);
        return;
      }
      hasText ||= piece.text !== "";
      write.text(withoutCopy(piece, closes));
    };
    const onRecord = (value: unknown, record: WireRecord): void => {
      const event = record.event ?? "message";
      if (event === "error" || (isJsonObject(value) && hasError(value))) write.error(value);
      else if (END.test(event)) {
        if (isJsonObject(value)) {
          // An answer that comes with its end only.
          if (!hasText && value["reason"] === undefined && value["message"] === undefined)
            writeText(value, record.data, true);
          write.usage(usageOf(value));
        }
        write.finish(reasonOf(value) ?? "done");
        write.done();
      } else if (TEXT.test(event)) writeText(value, (record.newlinesBefore ?? "") + record.data);
      else if (REASONING.test(event)) write.reasoning(readText(value)?.text ?? "");
      else if (event === "usage" && isJsonObject(value)) write.usage(usageOf(value));
      else if (event === "ping") write.event({ type: "ping" });
      else write.unknown({ event, data: value });
    };
    return {
      object: onRecord,
      value: onRecord,
      text(data, record) {
        // Half of a JSON object is not text; an end is an end also without its data.
        if (record.partial === true && /^\s*[{["]/.test(data) && !END.test(record.event ?? "")) return;
        onRecord((record.newlinesBefore ?? "") + data, record);
      },
    };
  },
});
