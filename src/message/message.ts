import type { StreamChatErrorCode } from "../errors.js";
import type { FinishReason, ProviderMetadata, Usage } from "../events/streamEvent.js";

/** The condition of one message. A user's message is `pending` until the server accepted it, then `complete`. */
export type MessageStatus = "pending" | "streaming" | "complete" | "stopped" | "error" | "requires-action";

export type Role = "user" | "assistant" | "system";

/** The condition of a part that streams. */
export type PartState = "streaming" | "done";

/** Why a part is `done` although its end never arrived: the answer was stopped, or it failed. */
export type PartOutcome = "stopped" | "error";

export interface TextPart {
  type: "text";
  text: string;
  state?: PartState;
  /** Set if the text was cut short; `state` is then `done`. */
  outcome?: PartOutcome;
  /** The text is the model's refusal to answer. */
  refusal?: boolean;
  /** The stream's name for the part while it streams: later deltas find the part by it. */
  id?: string;
  providerMetadata?: ProviderMetadata;
}

export interface ReasoningPart {
  type: "reasoning";
  text: string;
  state?: PartState;
  /** Set if the text was cut short; `state` is then `done`. */
  outcome?: PartOutcome;
  /** The stream's name for the part while it streams. */
  id?: string;
  /** When its first delta arrived, in milliseconds since the epoch; absent without a clock. */
  startedAt?: number;
  /** How long it took ("Thought for 6 seconds"), in milliseconds; absent while it streams. */
  durationMs?: number;
  providerMetadata?: ProviderMetadata;
}

/** Inputs and outputs of the tools an app knows, by tool name. */
export type ToolTypes = Record<string, { input: unknown; output: unknown }>;

interface ToolPartBase {
  toolCallId: string;
  /** The call that this call was made by, where an agent calls another one. */
  parentToolCallId?: string;
  title?: string;
  /** The provider runs the tool itself. */
  providerExecuted?: boolean;
  /** The JSON text of the input as it arrived. */
  inputText?: string;
  callProviderMetadata?: ProviderMetadata;
  /** Metadata of the provider that belongs to the output. */
  resultProviderMetadata?: ProviderMetadata;
  /** Metadata of the tool itself. */
  toolMetadata?: ProviderMetadata[string];
}

/** Deep partial: what a streaming input may look like so far. */
export type PartialInput<T> = T extends (infer U)[]
  ? PartialInput<U>[]
  : T extends object
    ? { [K in keyof T]?: PartialInput<T[K]> }
    : T;

/** A request for a person's approval of a call. */
export interface ToolApproval {
  id: string;
  /** The server's seal on the request; a server that sealed it wants it back. */
  signature?: string;
  /** A rule of the server decides, not a person. */
  isAutomatic?: boolean;
}

/** How far a tool call has come. */
export type ToolCallState<Input = unknown, Output = unknown> =
  | { state: "input-streaming"; input?: PartialInput<Input> | undefined }
  | { state: "input-available"; input: Input }
  | { state: "approval-requested"; input: Input; approval: ToolApproval }
  | {
      state: "approval-responded";
      input: Input;
      approval: ToolApproval & { approved: boolean; reason?: string };
    }
  | {
      state: "output-available";
      input: Input;
      output: Output;
      /** A later output will replace this one. */
      preliminary?: boolean;
      approval?: ToolApproval & { approved: true; reason?: string };
    }
  | {
      state: "output-error";
      input: Input | undefined;
      /** The model's text, if it is not valid input. */
      rawInput?: unknown;
      errorText: string;
      approval?: ToolApproval & { approved: true; reason?: string };
    }
  | {
      state: "output-denied";
      input: Input;
      approval: ToolApproval & { approved: false; reason?: string };
    };

/** A call of a tool whose name the types know: `part.type === "tool-weather"` narrows `input` and `output`. */
export type ToolPart<Tools extends ToolTypes = ToolTypes> = {
  [Name in keyof Tools & string]: { type: `tool-${Name}` } & ToolPartBase &
    ToolCallState<Tools[Name]["input"], Tools[Name]["output"]>;
}[keyof Tools & string];

/** A call of a tool that is known only at run time. */
export type DynamicToolPart = { type: "dynamic-tool"; toolName: string } & ToolPartBase & ToolCallState;

export interface SourceUrlPart {
  type: "source-url";
  sourceId: string;
  url: string;
  title?: string;
  providerMetadata?: ProviderMetadata;
}

export interface SourceDocumentPart {
  type: "source-document";
  sourceId: string;
  mediaType: string;
  title: string;
  filename?: string;
  providerMetadata?: ProviderMetadata;
}

export interface FilePart {
  type: "file";
  /** IANA media type. */
  mediaType: string;
  filename?: string;
  /** A hosted address or a `data:` URL. */
  url: string;
  providerMetadata?: ProviderMetadata;
}

/** A file that belongs to the model's reasoning. */
export interface ReasoningFilePart {
  type: "reasoning-file";
  /** IANA media type. */
  mediaType: string;
  /** A hosted address or a `data:` URL. */
  url: string;
  providerMetadata?: ProviderMetadata;
}

/** Content of a provider's own kind. */
export interface CustomPart {
  type: "custom";
  /** `{provider}.{provider-type}` */
  kind: `${string}.${string}`;
  providerMetadata?: ProviderMetadata;
}

/** A message that a person has added while the answer arrived. */
export interface SteeringMessagePart {
  type: "steering-message";
  id: string;
  parts: (TextPart | FilePart)[];
}

/**
 * Parts of AI SDK 7 that AI SDK 6 does not know. A message may hold them at run time, where an app or a server has
 * brought them; they are not in `MessagePart`, so that our messages are accepted by both versions.
 */
export type LaterPart = ReasoningFilePart | CustomPart | SteeringMessagePart;

/** A message that a chat takes over: its own type, or AI SDK's `UIMessage`. */
export type MessageInput<M extends ChatMessage = ChatMessage> =
  | M
  | (Omit<M, "parts"> & { readonly parts: readonly (M["parts"][number] | LaterPart)[] });

/** The app's own data, by name. */
export type DataTypes = Record<string, unknown>;

export type DataPart<Data extends DataTypes = DataTypes> = {
  [Name in keyof Data & string]: { type: `data-${Name}`; id?: string; data: Data[Name] };
}[keyof Data & string];

/** The border between two model calls of one turn. */
export interface StepStartPart {
  type: "step-start";
}

export type MessagePart<Data extends DataTypes = DataTypes, Tools extends ToolTypes = ToolTypes> =
  | TextPart
  | ReasoningPart
  | ToolPart<Tools>
  | DynamicToolPart
  | SourceUrlPart
  | SourceDocumentPart
  | FilePart
  | DataPart<Data>
  | StepStartPart;

/** How long the last turn of a message took. */
export interface TurnMetrics {
  /** From the request to the first content, in milliseconds. */
  readonly firstTokenMs?: number;
  /** From the request to the end of the turn, in milliseconds. */
  readonly durationMs?: number;
  /** Output tokens a second between the first content and the end; absent if the server did not count them. */
  readonly tokensPerSecond?: number;
}

/** An error as a message keeps it: plain data, so that it survives storage. */
export interface MessageError {
  code: StreamChatErrorCode;
  /** Plain text, fit to show. */
  message: string;
  retryable: boolean;
}

/**
 * A message. It is AI SDK's `UIMessage` (`id`, `role`, `parts`, `metadata`) with further fields, and is accepted wherever
 * one is expected. Immutable, although `parts` has the type of a mutable array, as AI SDK's has: a message that changes is
 * a new object, and every part that did not change keeps its identity.
 */
export interface ChatMessage<
  Metadata = unknown,
  Data extends DataTypes = DataTypes,
  Tools extends ToolTypes = ToolTypes,
> {
  readonly id: string;
  readonly role: Role;
  readonly parts: MessagePart<Data, Tools>[];
  readonly metadata?: Metadata;
  /** Absent on a message that came from elsewhere; it then counts as `complete`. */
  readonly status?: MessageStatus;
  readonly finishReason?: FinishReason;
  /**
   * Token counts, as far as the server has sent them: the total over all requests that wrote this message (the steps of
   * a tool loop, a continuation). A request that failed and was made again counts once.
   */
  readonly usage?: Usage;
  /** How long the turn that wrote the message took; of several turns (the steps of a tool loop), the last one. */
  readonly metrics?: TurnMetrics;
  readonly error?: MessageError;
}
