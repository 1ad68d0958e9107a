import { isStreamChatError } from "../errors.js";
import { EventWriter } from "./eventWriter.js";
import { isJsonObject, readJson, type JsonObject } from "./vendor/json.js";
import { isTextEvent, KEEP_ALIVE } from "./vendor/eventNames.js";
import type { Evidence, FramingName, Protocol, WireRecord } from "./protocol.js";

/** What a protocol does with the records of one body. Every method is optional. */
export interface RecordHandler {
  /** A record that is a JSON object. */
  object?(value: JsonObject, record: WireRecord): void;
  /** A record that is any other JSON value. @defaultValue written as `unknown` */
  value?(value: unknown, record: WireRecord): void;
  /** A record that is not JSON; every record, where neither `object` nor `value` is given. @defaultValue an `error` event with code `malformed-event` */
  text?(text: string, record: WireRecord): void;
  /** The record `[DONE]`; a `done` event follows by itself. @defaultValue `write.finish()` */
  done?(): void;
  /** The body ended cleanly: the place for a `finish` that only the end proves. */
  end?(): void;
}

/**
 * Defines a wire format of your own. Give the result as `protocol`, or `[acme, "auto"]` where the server sends other
 * formats too; the format then needs `detect`.
 *
 * ```ts
 * const acme = defineProtocol({
 *   name: "acme",
 *   framing: "sse",
 *   handle: (write) => ({
 *     object(json) {
 *       if (typeof json.token === "string") write.text(json.token);
 *       if (json.usage) write.usage(json.usage);
 *       if (json.finished) write.finish("stop");
 *     },
 *   }),
 * });
 * ```
 *
 * `handle` is called once for each body, so it may keep state. Say `write.finish()` where the format proves that the
 * answer is whole; a body that ends without it is reported as `truncated`. A handler that throws ends the turn with
 * `malformed-event`.
 */
export function defineProtocol(definition: {
  name: string;
  /** @defaultValue `"sse"` */
  framing?: FramingName;
  /** See {@link Protocol.anyFraming}. */
  anyFraming?: boolean;
  /** See {@link Protocol.isHomeMade}. */
  isHomeMade?: boolean;
  /** See {@link Protocol.endsWithBody}. */
  endsWithBody?: boolean;
  /** Whether a record is of this format and of no other, for `protocol: [acme, "auto"]`. */
  detect?: (evidence: Evidence) => boolean;
  handle: (write: EventWriter) => RecordHandler;
}): Protocol {
  const { framing = "sse", handle, ...rest } = definition;
  return {
    ...rest,
    framing,
    createDecoder() {
      const write = new EventWriter();
      const handler = handle(write);
      return {
        decode(record, out) {
          write.writeTo(out);
          try {
            decodeRecord(handler, write, record);
          } catch (error) {
            if (isStreamChatError(error)) write.event({ type: "error", error });
            else write.malformed(record.data);
          }
        },
        end(out) {
          write.writeTo(out);
          handler.end?.();
          // A part of a body that broke off stays open: a resumed body continues it.
          if (write.finished) write.endPart();
        },
      };
    },
  };
}

function decodeRecord(handler: RecordHandler, write: EventWriter, record: WireRecord): void {
  const { data } = record;
  if (data.trim() === "[DONE]") {
    if (handler.done !== undefined) handler.done();
    else write.finish();
    write.done();
    return;
  }
  if (handler.object === undefined && handler.value === undefined && handler.text !== undefined) {
    handler.text(data, record);
    return;
  }
  const value = readJson(data);
  // A time, a word or a count that keeps the connection open would otherwise be read as text.
  if (record.event !== undefined && KEEP_ALIVE.test(record.event) && !isJsonObject(value)) {
    write.event({ type: "ping" });
    return;
  }
  if (isJsonObject(value) && handler.object !== undefined) handler.object(value, record);
  else if (value !== undefined && handler.value !== undefined) handler.value(value, record);
  else if (value === undefined && handler.text !== undefined) handler.text(data, record);
  // Half a record at the end of the body is no broken record: the body is truncated.
  else if (value === undefined && record.partial !== true && data.trim() !== "") {
    // Without this, a status line in an event of another name would end the turn as a broken record.
    if (isTextEvent(record.event) || /^\s*[{["]/.test(data)) write.malformed(data);
    else write.unknown({ event: record.event, data });
  } else if (value !== undefined) write.unknown(value);
}
