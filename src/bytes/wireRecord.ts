/** One record of a framing: an SSE event, an NDJSON line, a JSON value, or a piece of plain text. */
export interface WireRecord {
  /** SSE's `event:` field. */
  readonly event?: string | undefined;
  /** SSE's `id:` field. */
  readonly id?: string | undefined;
  readonly data: string;
  /** The body ended before the record did; what is here may be half of it. */
  readonly partial?: boolean | undefined;
  /** Newlines of the text that stood before this record as blank lines (`sse-text` only). */
  readonly newlinesBefore?: string | undefined;
}

/**
 * How the text of a body is cut into records.
 *
 * | name | a record is |
 * |---|---|
 * | `sse` | a server-sent event (WHATWG HTML §9.2) |
 * | `sse-text` | a server-sent event whose data is raw text: newlines that the server forgot to encode are repaired |
 * | `ndjson` | a line |
 * | `lines` | a line; the name for formats whose lines are not JSON alone |
 * | `json` | a JSON value: the whole body, values one after another, or the elements of one array |
 * | `text` | a chunk, as it came |
 */
export type FramingName = "sse" | "sse-text" | "ndjson" | "lines" | "json" | "text";

/** Cuts one body. It calls back with each record and throws `event-too-large`; it never throws for anything else. */
export interface Framing {
  feed(text: string): void;
  /** The body ended: what is still held becomes a record, marked `partial`. */
  end(): void;
}
