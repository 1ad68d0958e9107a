import type { Protocol, WireRecord } from "../protocol.js";
import { EventWriter } from "../eventWriter.js";
import { KEEP_ALIVE, TEXT, TEXT_END } from "../vendor/eventNames.js";
import { parseJson } from "../vendor/json.js";
import { reasonOf } from "../vendor/homeMade.js";

/**
 * Raw text, either the body itself or the data of server-sent events. Events named `done` (or `end`, …), `error` and
 * `ping` keep their meaning, and `[DONE]` ends the answer. The format has no other word for its end, so the end of the
 * body counts as one, with finish reason `unknown`.
 */
export const plainText: Protocol = {
  ...createTextProtocol("text"),
  inEvents: createTextProtocol("sse-text"),
};

function createTextProtocol(framing: "text" | "sse-text"): Protocol {
  return {
    name: "text",
    framing,
    createDecoder() {
      const write = new EventWriter();
      return {
        decode(record, out) {
          write.writeTo(out);
          if (framing === "text") write.text(record.data);
          else decodeEvent(write, record);
        },
        end(out) {
          write.writeTo(out);
          write.finish(undefined, { as: "unknown" });
        },
      };
    },
  };
}

function decodeEvent(write: EventWriter, { event = "message", data, newlinesBefore = "" }: WireRecord): void {
  if (data === "[DONE]") {
    write.finish(undefined, { as: "unknown" });
    write.done();
  } else if (TEXT_END.test(event)) {
    write.finish(reasonOf(parseJson(data)), { as: "unknown" });
    write.done();
  } else if (event === "error") write.error(parseJson(data) ?? data);
  else if (TEXT.test(event)) write.text(newlinesBefore + data);
  else if (KEEP_ALIVE.test(event)) write.event({ type: "ping" });
  else write.unknown({ event, data });
}
