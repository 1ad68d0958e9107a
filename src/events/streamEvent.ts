import type { StreamChatError } from "../errors.js";

/** Why the model stopped, the same words for every vendor. `unknown`: the framing has no word for it (plain text). */
export type FinishReason =
  | "stop"
  | "length"
  | "content-filter"
  | "tool-calls"
  | "error"
  | "other"
  | "unknown";

/** Token counts of a turn, normalised across vendors. Counts a server did not send are absent, never 0. */
export interface Usage {
  inputTokens?: number;
  outputTokens?: number;
  totalTokens?: number;
  /** Part of `outputTokens` spent on reasoning. */
  reasoningTokens?: number;
  /** Part of `inputTokens` read from a cache. */
  cachedInputTokens?: number;
}

/** What a provider wants kept beside a part (signatures, item ids), by provider name. */
// oxlint-disable-next-line typescript/no-explicit-any -- JSON; `unknown` would not be assignable to AI SDK's JSON type
export type ProviderMetadata = Record<string, Record<string, any>>;

/**
 * The one vocabulary into which every protocol is decoded. Names are AI SDK's where the concept exists.
 *
 * Three events end a turn: `finish` proves that the model completed (only trailing `usage` and metadata may follow),
 * `error` says that it failed, `abort` that the server gave up at somebody's request. `done` says that nothing more
 * will come. A source that ends without any of the three was truncated.
 */
export type StreamEvent =
  /** The answer begins. A second one in the same turn goes on with the same message. */
  | { type: "start"; messageId?: string; model?: string; metadata?: unknown }
  | { type: "text-start"; id: string; refusal?: boolean; providerMetadata?: ProviderMetadata }
  /** `id` names the text part; a delta for an unknown id opens it. */
  | { type: "text-delta"; id: string; delta: string; refusal?: boolean; providerMetadata?: ProviderMetadata }
  | { type: "text-end"; id: string; providerMetadata?: ProviderMetadata }
  | { type: "reasoning-start"; id: string; providerMetadata?: ProviderMetadata }
  | { type: "reasoning-delta"; id: string; delta: string; providerMetadata?: ProviderMetadata }
  | { type: "reasoning-end"; id: string; providerMetadata?: ProviderMetadata }
  | {
      type: "tool-input-start";
      toolCallId: string;
      /** The call that makes this one, where an agent calls another one. */
      parentToolCallId?: string;
      toolName: string;
      title?: string;
      /** What the server says of the tool itself. */
      toolMetadata?: Record<string, unknown>;
      dynamic?: boolean;
      providerExecuted?: boolean;
      providerMetadata?: ProviderMetadata;
    }
  /** `delta` is JSON text. */
  | { type: "tool-input-delta"; toolCallId: string; delta: string }
  /** The whole input. Without `input`, what the deltas gave is the input; invalid JSON then makes a `tool-input-error`. */
  | {
      type: "tool-input-available";
      toolCallId: string;
      parentToolCallId?: string;
      toolName?: string;
      input?: unknown;
      title?: string;
      /** What the server says of the tool itself. */
      toolMetadata?: Record<string, unknown>;
      dynamic?: boolean;
      providerExecuted?: boolean;
      providerMetadata?: ProviderMetadata;
    }
  | {
      type: "tool-input-error";
      toolCallId: string;
      toolName?: string;
      input?: unknown;
      errorText: string;
      dynamic?: boolean;
      providerExecuted?: boolean;
      providerMetadata?: ProviderMetadata;
    }
  | {
      type: "tool-approval-request";
      toolCallId: string;
      approvalId: string;
      /** The server's seal on the request, to be sent back with the answer. */
      signature?: string;
      /** A rule of the server decides, not a person. */
      isAutomatic?: boolean;
      providerMetadata?: ProviderMetadata;
    }
  /** An approval was given or refused; the id is that of the request. */
  | {
      type: "tool-approval-response";
      approvalId: string;
      approved: boolean;
      reason?: string;
      /** Replaces the input: the person who approved has changed it. */
      input?: unknown;
    }
  | {
      type: "tool-output-available";
      toolCallId: string;
      output: unknown;
      preliminary?: boolean;
      providerExecuted?: boolean;
      resultProviderMetadata?: ProviderMetadata;
    }
  | {
      type: "tool-output-error";
      toolCallId: string;
      errorText: string;
      providerExecuted?: boolean;
      resultProviderMetadata?: ProviderMetadata;
    }
  | { type: "tool-output-denied"; toolCallId: string }
  | { type: "source-url"; sourceId: string; url: string; title?: string; providerMetadata?: ProviderMetadata }
  | {
      type: "source-document";
      sourceId: string;
      mediaType: string;
      title: string;
      filename?: string;
      providerMetadata?: ProviderMetadata;
    }
  | { type: "file"; url: string; mediaType: string; filename?: string; providerMetadata?: ProviderMetadata }
  /** A file that belongs to the model's reasoning. */
  | { type: "reasoning-file"; url: string; mediaType: string; providerMetadata?: ProviderMetadata }
  /** Content of a provider that has no word of its own here; `kind` is `PROVIDER.NAME`. */
  | { type: "custom"; kind: `${string}.${string}`; providerMetadata?: ProviderMetadata }
  /** Structured data of the app; the same `name` and `id` again replaces it. `transient` data is seen by `onEvent` only. */
  | { type: "data"; name: string; id?: string; data: unknown; transient?: boolean }
  /** Merged into the message's metadata. */
  | { type: "message-metadata"; metadata: unknown }
  | { type: "start-step" }
  | { type: "finish-step" }
  /** Drops the parts of the current step: the server begins it again. */
  | { type: "reset-step" }
  /**
   * The counts of the whole response so far, its steps included: a later value replaces an earlier one, it is never
   * added. A chat adds up the responses that one answer is made of.
   */
  | { type: "usage"; usage: Usage }
  | { type: "finish"; finishReason: FinishReason; rawFinishReason?: string; metadata?: unknown }
  | { type: "error"; error: StreamChatError }
  | { type: "abort"; reason?: string }
  | { type: "done" }
  /** Everything up to here has arrived: a stream that breaks can be taken up after it (SSE's `id`, a sequence number). */
  | { type: "cursor"; cursor: string }
  /** The connection is alive, but what arrived carries no content (a comment, a keep-alive). */
  | { type: "ping" }
  /** A record that the decoder recognised as none of the above; seen by `onEvent` only. */
  | { type: "unknown"; raw: unknown };

export type StreamEventType = StreamEvent["type"];

/** The event of one type: `EventOf<"text-delta">`. */
export type EventOf<T extends StreamEventType> = Extract<StreamEvent, { type: T }>;

/**
 * What a transport yields: an event, or the events that arrived together. Together they cost one turn of the event
 * loop instead of one each, which at 20,000 deltas is the difference between reading and waiting.
 */
export type StreamEvents = StreamEvent | readonly StreamEvent[];
