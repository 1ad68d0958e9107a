import { defineProtocol } from "../defineProtocol.js";
import { isTextEvent } from "../vendor/eventNames.js";
import { createCopyFilter, isFailure, readText, reasonOf, textOf, usageOf } from "../vendor/homeMade.js";
import { isJsonObject, type JsonObject } from "../vendor/json.js";
import { hasError } from "../vendor/upstreamError.js";

/** Flags that say that the record is the last one. */
const END_FLAGS = ["done", "finished", "is_finished", "isFinished", "is_final", "final", "stop"];

/**
 * JSON without a type: `{"text"}`, `{"content"}`, `{"token"}`, `{"delta"}`, `{"delta": {"text"}}`, `{"answer"}`,
 * `{"message"}` and their like, or a JSON string. The proof of completion is `[DONE]`, an event named `done` or `end`, or
 * `"done": true`; of one document with an announced length, that it is closed. Many such servers send no end mark at all:
 * where none of a chat's answers had one, the clean end of the body is the end of the answer.
 */
export const genericJson = defineProtocol({
  name: "generic-json",
  anyFraming: true,
  isHomeMade: true,
  endsWithBody: true,
  detect: ({ value }) =>
    typeof value === "string" || (isJsonObject(value) && !isFailure(value) && textOf(value) !== undefined),
  handle(write) {
    const withoutCopy = createCopyFilter();
    const onValue = (value: unknown, event: string | undefined): void => {
      const object: JsonObject = isJsonObject(value) ? value : {};
      if (event === "error" || hasError(object) || isFailure(object)) {
        write.error(value);
        return;
      }
      const ends = event === "done" || event === "end" || END_FLAGS.some((flag) => object[flag] === true);
      const reason = reasonOf(value);
      const piece = typeof value === "string" && ends ? undefined : readText(value);
      if (piece !== undefined) write.text(withoutCopy(piece, ends || reason !== undefined));
      else if (!ends && reason === undefined && !isJsonObject(object["usage"])) write.unknown(value);
      if (isJsonObject(object["usage"])) write.usage(usageOf(object));
      if (!ends && reason === undefined) return;
      write.finish(reason ?? "done");
      if (ends) write.done();
    };
    return {
      object: (value, record) => onValue(value, record.event),
      value: (value, record) => onValue(value, record.event),
      text(data, record) {
        if (record.event === "done" || record.event === "end") {
          write.finish("done");
          write.done();
        } else if (record.event === "error") write.error(data);
        else if (!isTextEvent(record.event)) write.unknown({ event: record.event, data });
        else if (record.partial !== true) write.malformed(data);
      },
    };
  },
});
