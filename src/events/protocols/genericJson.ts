import { defineProtocol } from "../defineProtocol.js";
import { isTextEvent } from "../vendor/eventNames.js";
import { isJsonObject } from "../vendor/json.js";
import { reasonOf, textOf, writeUsage } from "./namedEvents.js";
import { hasError } from "../vendor/upstreamError.js";

/**
 * JSON without a type: `{"text"}`, `{"content"}`, `{"token"}`, `{"delta"}`, `{"delta": {"text"}}`, `{"response"}`, or a
 * JSON string. The proof of completion is `[DONE]`, an event named `done` or `end`, or `"done": true`; of one document
 * with an announced length, that it is closed.
 */
export const genericJson = defineProtocol({
  name: "generic-json",
  handle(write) {
    const onValue = (value: unknown, event: string | undefined): void => {
      const object = isJsonObject(value) ? value : {};
      if (event === "error" || hasError(object)) {
        write.error(value);
        return;
      }
      const ends = event === "done" || event === "end" || object["done"] === true;
      if (typeof value !== "string" || !ends) write.text(textOf(value) ?? "");
      if (isJsonObject(object["usage"])) writeUsage(write, object);
      const reason = reasonOf(value);
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
