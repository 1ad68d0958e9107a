/**
 * Why a turn failed. The union is closed: a `switch` over it can be exhaustive.
 *
 * | code | when |
 * |---|---|
 * | `prepare-failed` | a `headers`, `body` or `prepareRequest` option, or the reading of a file, threw |
 * | `busy` | a message was sent during a turn while `onBusy` is `'reject'` |
 * | `network` | `fetch` rejected before a response arrived |
 * | `http` | the server answered outside 200–299; see `kind` |
 * | `not-a-stream` | an HTML page, an empty body, or a body that cannot be read as a stream |
 * | `unknown-protocol` | the body is none of the formats that are known |
 * | `malformed-event` | an event of a known protocol holds invalid JSON |
 * | `protocol-violation` | an event contradicts the protocol that was chosen by name |
 * | `event-too-large` | one event is longer than `maxEventSize` |
 * | `timeout-response`, `timeout-first-token`, `timeout-stall`, `timeout-total` | a limit of `timeouts` has passed |
 * | `disconnected` | the connection broke while the body was being read |
 * | `truncated` | the body ended cleanly, but the protocol's terminal event never came |
 * | `upstream` | the stream itself carried an error event; see `provider` |
 * | `tool-input-invalid`, `tool-failed`, `tool-not-found`, `tool-loop-limit` | a client tool could not be run |
 * | `resume-gone`, `resume-mismatch` | an interrupted stream could not be resumed |
 * | `callback` | a callback of the app threw; reported, never ends a turn |
 */
export type StreamChatErrorCode =
  | "prepare-failed"
  | "busy"
  | "network"
  | "http"
  | "not-a-stream"
  | "unknown-protocol"
  | "malformed-event"
  | "protocol-violation"
  | "event-too-large"
  | "timeout-response"
  | "timeout-first-token"
  | "timeout-stall"
  | "timeout-total"
  | "disconnected"
  | "truncated"
  | "upstream"
  | "tool-input-invalid"
  | "tool-failed"
  | "tool-not-found"
  | "tool-loop-limit"
  | "resume-gone"
  | "resume-mismatch"
  | "callback";

/** The meaning of a non-2xx response, by status (RFC 9110 §15; 529 is Anthropic's "overloaded"). */
export type HttpErrorKind =
  | "auth"
  | "not-found"
  | "too-large"
  | "rate-limit"
  | "overloaded"
  | "timeout"
  | "server"
  | "client";

/** Phases in which the chat is busy. */
export type ActivePhase =
  /** Files and request hooks are being resolved. */
  | "preparing"
  /** The request is under way; no answer yet. */
  | "connecting"
  /** The server accepted; no content yet. */
  | "waiting"
  | "streaming"
  /** Connected, but silent for longer than this server's habit. Nothing is lost; the next byte ends it. */
  | "stalled"
  /** The protocol has proved completion; trailing events (usage, `[DONE]`) may follow for a moment. */
  | "finishing"
  /** Waiting before another attempt; no content of the answer had arrived. */
  | "backoff"
  /** Resuming an interrupted stream after its last cursor, or waiting to do so. */
  | "reconnecting"
  /** No turn is under way; tools of the page run, and the answer continues by itself when they have their outputs. */
  | "running-tools";

/** The evidence an error carries; every field is optional. */
export interface StreamChatErrorDetails {
  /** HTTP status of the answer. */
  status?: number;
  /** Meaning of `status`; set with code `http`. */
  kind?: HttpErrorKind;
  /** Whether the same request may succeed later. @defaultValue false */
  retryable?: boolean;
  /** The wait that the server asked for, in milliseconds (`Retry-After`, `retry-after-ms`). */
  retryAfterMs?: number;
  /** The server's name for the request (`x-request-id`, `request-id`), for support. */
  requestId?: string;
  /** The provider's own words for the error. */
  provider?: { type?: string; code?: string };
  /**
   * Counts of what had arrived before the failure: bytes of the bodies of a response, as far as `fetch` gave them to us (0 for
   * other transports), events, and characters of text and reasoning.
   */
  received?: { bytes: number; events: number; chars: number };
  /** Which attempt of the turn failed; the first is 1. */
  attempt?: number;
  /** Where the turn was when it failed; set on every error that ended a turn. */
  phase?: ActivePhase;
  /** The answer that the failure has cut short; absent if none had begun. */
  messageId?: string;
  /** Whether the browser said that there is no network; set with code `network`. */
  offline?: boolean;
  /** The offending bytes as text, at most 2,048 characters. For logs, not for display. */
  excerpt?: string;
  /** The value that was caught. */
  cause?: unknown;
}

/** Longest message that is shown to a person, in characters. */
const MESSAGE_LIMIT = 300;
/** Longest excerpt that is kept, in characters. */
const EXCERPT_LIMIT = 2048;

/**
 * The one error type of the package. `code` is what to switch on; `message` is plain text, free of markup and at most
 * 300 characters, so that it can be shown to a person as it is.
 */
export class StreamChatError extends Error {
  override readonly name = "StreamChatError";
  readonly code: StreamChatErrorCode;
  readonly retryable: boolean;
  readonly status?: number;
  readonly kind?: HttpErrorKind;
  readonly retryAfterMs?: number;
  readonly requestId?: string;
  readonly provider?: { readonly type?: string; readonly code?: string };
  readonly received?: { readonly bytes: number; readonly events: number; readonly chars: number };
  readonly attempt?: number;
  readonly phase?: ActivePhase;
  readonly messageId?: string;
  readonly offline?: boolean;
  readonly excerpt?: string;

  constructor(code: StreamChatErrorCode, message: string, details: StreamChatErrorDetails = {}) {
    super(toDisplayText(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    const { cause: _cause, excerpt, ...evidence } = details;
    // An optional field is absent, never `undefined`.
    for (const [key, value] of Object.entries(evidence)) {
      if (value !== undefined) Object.assign(this, { [key]: value });
    }
    this.retryable = details.retryable ?? false;
    if (excerpt !== undefined) this.excerpt = excerpt.slice(0, EXCERPT_LIMIT);
  }

  /** The same error with more evidence, which only a later stage has. */
  with(details: StreamChatErrorDetails): StreamChatError {
    const { name: _name, code: _code, ...known } = this;
    return new StreamChatError(this.code, this.message, { ...known, cause: this.cause, ...details });
  }
}

export function isStreamChatError(value: unknown): value is StreamChatError {
  return value instanceof StreamChatError;
}

/** A server's words as one line of plain text: tags and control characters would otherwise reach the page. */
function toDisplayText(text: string): string {
  const plain = text
    .slice(0, MESSAGE_LIMIT * 8)
    .replace(/<[^<>]*>/g, " ")
    // A lone "<" or ">" may be half of a tag that the slice above cut.
    .replace(/[<>]/g, " ")
    // oxlint-disable-next-line no-control-regex -- control characters are what is being removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\s]+/g, " ")
    .trim();
  if (plain.length <= MESSAGE_LIMIT) return plain;
  const cut = plain.slice(0, MESSAGE_LIMIT - 1);
  // Half of a surrogate pair would show as a replacement character.
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
