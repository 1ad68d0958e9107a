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

/** One of the first records of a body, as a detector sees it. */
export interface Evidence {
  /** Name of the server-sent event; `undefined` where it has none. */
  readonly event: string | undefined;
  /** The record as text. */
  readonly data: string;
  /** The record as JSON; `undefined` where it is not valid JSON. */
  readonly value: unknown;
  /** `value` where it is an object, else an empty object. */
  readonly object: Readonly<Record<string, unknown>>;
  /** `object.type` where it is a string, else `""`. */
  readonly type: string;
  readonly framing: FramingName;
}

/** A wire format: its name, how it is framed, and a decoder for each body. */
export interface Protocol {
  readonly name: string;
  /** How the body is cut into records. */
  readonly framing: FramingName;
  /**
   * The format is also sent in other framings than `framing`, and the body shows in which. Without this, a body in
   * another framing is cut in the wrong places. @defaultValue false
   */
  readonly anyFraming?: boolean | undefined;
  /** The same format inside server-sent events, where that needs another framing (raw text). */
  readonly inEvents?: Protocol | undefined;
  /**
   * A format without an owner, whose keys occur in other formats too: it is asked after the formats of vendors. An end
   * of such a format proves nothing where none of its records were understood. @defaultValue false
   */
  readonly isHomeMade?: boolean | undefined;
  /**
   * Servers of this format often send no end mark: a body that ended cleanly after a whole record counts as complete,
   * with finish reason `unknown`. @defaultValue false
   */
  readonly endsWithBody?: boolean | undefined;
  /** Whether a record is of this format and of no other. Asked for each record until a format claims one. */
  detect?(evidence: Evidence): boolean;
  createDecoder(): Decoder;
}

/** The formats that `protocol: "auto"` chooses from, and those that a name stands for. */
export interface Formats {
  readonly byName: Readonly<Record<string, Protocol>>;
  /** In the order in which they are asked. */
  readonly detectors: readonly Protocol[];
  /** Raw text: the format of a body that holds no records. */
  readonly text: Protocol;
  /** The format of a body of lines `code:json`. */
  readonly lines: Protocol;
}
