interface AiSdkRequest {
  headers?: Record<string, string> | Headers;
  body?: object;
  metadata?: unknown;
}

/** A transport of AI SDK's `useChat`, by its shape: `DefaultChatTransport`, `DirectChatTransport`, an app's own. */
export interface AiSdkTransport {
  sendMessages: (
    options: {
      trigger: "submit-message" | "regenerate-message";
      chatId: string;
      messageId: string | undefined;
      // `never`: AI SDK's transports take messages of a type of their own.
      messages: never[];
      abortSignal: AbortSignal | undefined;
    } & AiSdkRequest,
  ) => Promise<ReadableStream<unknown>>;
  reconnectToStream: (
    options: { chatId: string; abortSignal?: AbortSignal } & AiSdkRequest,
  ) => Promise<ReadableStream<unknown> | null>;
}

export function isAiSdkTransport(value: object): value is AiSdkTransport {
  return "sendMessages" in value && typeof value.sendMessages === "function";
}
