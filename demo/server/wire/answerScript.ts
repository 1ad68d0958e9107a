/** A web page that a text rests on. */
export interface AnswerSource {
  readonly id: string;
  readonly url: string;
  readonly title: string;
}

export type AnswerPart =
  | { readonly type: "reasoning"; readonly text: string }
  | { readonly type: "text"; readonly text: string; readonly sources?: readonly AnswerSource[] }
  | {
      readonly type: "tool-call";
      readonly toolCallId: string;
      readonly toolName: string;
      readonly input: Readonly<Record<string, unknown>>;
      /**
       * What the tool answered, when the server has run it. Formats in which only the app can answer a call then leave
       * the whole call out: it would ask the app for what has been done. Without an output, the app is to answer.
       */
      readonly output?: unknown;
      /** The call waits until the reader has allowed it; only formats with a word for that are given such a call. */
      readonly approvalId?: string;
    };

/** What became of a call of the answer that this one continues. */
export type ToolResult =
  | { readonly toolCallId: string; readonly output: unknown }
  | { readonly toolCallId: string; readonly denied: true };

/** What the model says, before any wire format: every encoder tells the same script in its own words. */
export interface AnswerScript {
  readonly id: string;
  readonly model: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly parts: readonly AnswerPart[];
  /** Given where the answer continues the last one, after the reader has decided. */
  readonly results?: readonly ToolResult[];
  readonly finishReason: "stop" | "length" | "tool-calls";
  readonly usage: {
    readonly inputTokens: number;
    /** All that the model wrote, `reasoningTokens` included. */
    readonly outputTokens: number;
    readonly reasoningTokens: number;
  };
}
