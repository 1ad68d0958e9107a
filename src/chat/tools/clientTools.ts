import type { StreamChatError } from "../../errors.js";
import type { ChatMessage } from "../../message/message.js";
import type { RequestOptions } from "../transports/transport.js";

/**
 * The part of a schema that a tool uses: the Standard Schema interface (https://standardschema.dev, version 1), which zod, valibot,
 * arktype and others have. Named here in full, so that none of them is a dependency.
 */
export interface StandardSchema<Output = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };

/** The second argument of `execute`. */
export interface ToolContext {
  readonly toolCallId: string;
  /** The chat so far, the message with the call included. */
  readonly messages: readonly ChatMessage[];
  /** Aborted when the chat is stopped or sends another message. An output that the tool returns then is dropped. */
  readonly signal: AbortSignal;
}

/** A tool that runs in the page. */
export interface ChatTool<Input = unknown, Output = unknown> {
  /** Validates the input of the model, and may transform it for `execute`; the message keeps the original input. */
  readonly inputSchema?: StandardSchema<Input> | undefined;
  /**
   * Runs the tool. An exception becomes an `output-error` with the error's message, which the model reads; so does an
   * output that cannot be written as JSON. Without it, the call waits for `addToolOutput`.
   */
  execute?(input: Input, context: ToolContext): Output | Promise<Output>;
}

/** The inputs and outputs of the tools of a message type, by tool name. */
export type ToolTypesOf<M extends ChatMessage> = {
  [
    P in Extract<
      M["parts"][number],
      { type: `tool-${string}`; state: "output-available" }
    > as P["type"] extends `tool-${infer Name}` ? Name : never
  ]: { input: P["input"]; output: P["output"] };
};

/** The tools of a chat, by name. */
export type ChatTools<M extends ChatMessage = ChatMessage> = {
  readonly [Name in keyof ToolTypesOf<M>]?: ToolTypesOf<M>[Name] extends { input: infer I; output: infer O }
    ? ChatTool<I, O>
    : never;
};

/**
 * Gives `execute` the type of the schema's output.
 *
 * ```ts
 * const tools = {
 *   weather: defineTool({ inputSchema: z.object({ city: z.string() }), execute: ({ city }) => lookUp(city) }),
 * };
 * type MyMessage = Message<unknown, DataTypes, InferToolTypes<typeof tools>>;
 * createChat<MyMessage>({ tools });
 * ```
 */
export function defineTool<Input = unknown, Output = unknown>(
  tool: ChatTool<Input, Output>,
): ChatTool<Input, Output> {
  return tool;
}

/** The types of a message's tool parts, from the tools themselves. */
export type InferToolTypes<Tools> = {
  [Name in keyof Tools & string]: Tools[Name] extends ChatTool<infer Input, infer Output>
    ? { input: Input; output: Awaited<Output> }
    : never;
};

/** A call that waits for the app. */
export interface ClientToolCall {
  readonly toolCallId: string;
  readonly toolName: string;
  /** As the model wrote it. */
  readonly input: unknown;
  /** The tool is not among those that the message type knows. */
  readonly dynamic: boolean;
}

/** The argument of `addToolOutput`: an output, or an error for the model to read. */
export type ToolOutput<M extends ChatMessage = ChatMessage> = {
  /** Headers and body fields of the request that follows. */
  readonly options?: RequestOptions | undefined;
} & (
  | {
      [Name in keyof ToolTypesOf<M>]: {
        readonly tool?: Name | undefined;
        readonly toolCallId: string;
        readonly state?: "output-available" | undefined;
        readonly output: ToolTypesOf<M>[Name] extends { output: infer O } ? O : never;
      };
    }[keyof ToolTypesOf<M>]
  | {
      readonly tool?: keyof ToolTypesOf<M> | undefined;
      readonly toolCallId: string;
      readonly state?: "output-error" | undefined;
      readonly errorText: string;
    }
);

/** The argument of `addToolApprovalResponse`. */
export interface ToolApprovalResponse {
  /** The id of the approval, `part.approval.id`; not of the call. */
  readonly id: string;
  readonly approved: boolean;
  /** Read by the model. */
  readonly reason?: string | undefined;
  /** Replaces the input that the model wrote, before the tool runs. */
  readonly input?: unknown;
  /** Headers and body fields of the request that follows. */
  readonly options?: RequestOptions | undefined;
}

/** The callbacks of the tool loop. */
export interface ToolCallbacks {
  /**
   * Called for each call that the provider does not run itself, when the turn that made it has ended; tools with
   * `execute` included. To answer the call, call `addToolOutput`.
   */
  onToolCall?: ((call: ClientToolCall) => void) | undefined;
  /**
   * Called when a tool of the page gave no output: `tool-input-invalid`, `tool-failed`, or `tool-not-found`. The chat
   * continues: the model reads the error's message in place of the output.
   */
  onToolError?: ((error: StreamChatError, call: ClientToolCall) => void) | undefined;
}

/** The options that the tool loop reads. */
export interface ToolOptions<M extends ChatMessage = ChatMessage> extends ToolCallbacks {
  /**
   * Tools that run in the page, by name. A tool without `execute` waits for `addToolOutput`. A call of a tool that is not
   * here becomes an `output-error`, unless there is an `onToolCall`, which may answer it.
   */
  tools?: ChatTools<M> | undefined;
  /**
   * How many requests one user message may cause, the first included, before the chat fails with `tool-loop-limit`:
   * a model that calls tools without end would otherwise never stop. `retry()` then continues. With 1 no answer continues
   * by itself, which is no error. @defaultValue 5
   */
  maxSteps?: number | undefined;
  /**
   * Decides whether the last answer continues by itself: called when a turn has ended well and when an output or an
   * approval was added. AI SDK's `lastAssistantMessageIsCompleteWithToolCalls` and the like can be given as they are.
   * `maxSteps` holds beside it. @defaultValue every call has its output, and one of them is new to the server
   */
  sendAutomaticallyWhen?: ((chat: { messages: M[] }) => boolean | Promise<boolean>) | undefined;
}
