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

/** A request to take up a stream that is under way on the server. */
export interface ResumeRequest {
  /** The chat's id. */
  readonly id: string;
  readonly headers: Headers;
  /** Where the stream broke: the last event id or sequence number; absent after a reload of the page. */
  readonly cursor?: string | undefined;
  readonly signal: AbortSignal;
}

/** What a transport may hand over: events, text, or a response to be decoded. */
export type TransportSource =
  | AsyncIterable<StreamEvents | string>
  | ReadableStream<Uint8Array>
  | ReadableStream<string>
  | Response;

/**
 * The seam to the network. `send` gives the events of one answer; it must stop when `request.signal` aborts. An
 * iterable that ends without a `finish`, `error` or `abort` event counts as truncated; one of strings, whose end is its
 * own proof, does not.
 */
export interface ChatTransport<M extends ChatMessage = ChatMessage> {
  send(request: ChatRequest<M>): TransportSource | Promise<TransportSource>;
  /**
   * Takes up a stream again; resolves with `undefined` where there is none, and rejects with `resume-gone` where it was
   * lost. A response may replay the answer from its start: what has been read already is dropped by the `id` of its
   * server-sent events, or by OpenAI's `sequence_number`. An iterable of events begins after the cursor.
   * Absent: interrupted streams stay so.
   */
  resume?(request: ResumeRequest): Promise<TransportSource | undefined>;
  /** Tells a server that goes on without a reader to stop. What it rejects with is ignored. */
  cancel?(request: {
    readonly id: string;
    readonly headers: Headers;
    readonly signal: AbortSignal;
  }): Promise<void>;
}
