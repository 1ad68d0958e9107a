import type { StreamEvents } from "../../events/streamEvent.js";
import type { ChatMessage } from "../../message/message.js";

/** Why a request is made; sent to the server as `trigger`. The first two are AI SDK's words. */
export type Trigger = "submit-message" | "regenerate-message" | "continue-message";

/** What one request has beside the chat's own options. */
export interface RequestOptions {
  /** Further fields of the request body, for this request. */
  body?: Record<string, unknown> | undefined;
  /** Further headers, for this request. */
  headers?: HeadersInit | undefined;
}

/** One request for an answer. */
export interface ChatRequest<M extends ChatMessage = ChatMessage> {
  /** The chat's id. */
  readonly id: string;
  /** The chat so far, the question included. */
  readonly messages: readonly M[];
  readonly trigger: Trigger;
  /** The message that is regenerated, edited or continued. */
  readonly messageId?: string | undefined;
  /** Extra fields of the request body: the chat's `body` and the call's, merged. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The chat's `headers` and the call's, merged. */
  readonly headers: Headers;
  /** Which attempt of the turn this is; the first is 1. */
  readonly attempt: number;
  /** Aborted as soon as the turn has ended for any reason. */
  readonly signal: AbortSignal;
}

/** A request to resume a stream that is under way on the server. */
export interface ResumeRequest {
  /** The chat's id. */
  readonly id: string;
  readonly headers: Headers;
  /** Where the stream broke: the last event id or sequence number; absent after a reload of the page. */
  readonly cursor?: string | undefined;
  readonly signal: AbortSignal;
}

/** What a transport may return: events, text, or a response to be decoded. */
export type TransportSource =
  | AsyncIterable<StreamEvents | string>
  | ReadableStream<Uint8Array>
  | ReadableStream<string>
  | Response;

/**
 * The way to the network. `send` returns the events of one answer; it must stop when `request.signal` aborts. An iterable
 * of events that ends without `finish`, `error` or `abort` counts as truncated; the end of an iterable of strings is its
 * own proof.
 */
export interface ChatTransport<M extends ChatMessage = ChatMessage> {
  send(request: ChatRequest<M>): TransportSource | Promise<TransportSource>;
  /**
   * Resumes a stream; resolves with `undefined` if there is none, and rejects with `resume-gone` if it was lost. A response
   * or a stream of bytes may replay the answer from its start: records that were read already are dropped by the `id` of
   * their server-sent events, or by OpenAI's `sequence_number`. An iterable of events begins after the cursor.
   * Without this method an interrupted stream is not resumed.
   */
  resume?(request: ResumeRequest): Promise<TransportSource | undefined>;
  /** Cancels a stream on a server that continues without a reader. A rejection is ignored. */
  cancel?(request: {
    readonly id: string;
    readonly headers: Headers;
    readonly signal: AbortSignal;
  }): Promise<void>;
}
