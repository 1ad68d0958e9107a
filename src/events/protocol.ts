import type { FramingName, WireRecord } from "../bytes/wireRecord.js";
import type { StreamEvent } from "./streamEvent.js";

export type { FramingName, WireRecord };

/**
 * Turns the records of one body into events. One decoder serves one body: it may keep state. It never throws for what
 * a server wrote; a record that it cannot read becomes an `error` event.
 */
export interface Decoder {
  /** Appends the events of `record` to `out`. */
  decode(record: WireRecord, out: StreamEvent[]): void;
  /** The body ended cleanly: appends what the end proves (a `finish` where the end of the body is the terminal). */
  end(out: StreamEvent[]): void;
}

/** A wire format: its name, how it is framed, and a decoder for each body. */
export interface Protocol {
  readonly name: string;
  /**
   * How the body is cut. For the formats that are known, `sse` and `ndjson` and `json` are what the format usually
   * comes in, and the body itself decides among them.
   */
  readonly framing: FramingName;
  createDecoder(): Decoder;
}
