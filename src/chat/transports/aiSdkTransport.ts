import { isStreamChatError, StreamChatError } from "../../errors.js";
import { decodeStream } from "../../events/decode/decodeStream.js";
import type { FormatsSource } from "../../events/decode/loadFormats.js";
import type { StreamEvents } from "../../events/streamEvent.js";
import type { ChatMessage } from "../../message/message.js";
import { toUIMessage } from "../../message/toUIMessage.js";
import type { ChatRequest, ChatTransport, ResumeRequest } from "./transport.js";

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

/** Adapts a transport of AI SDK. Its chunks are read as the `ai-sdk` format, so that the same proof of an end holds. */
export function fromAiSdkTransport<M extends ChatMessage>(
  transport: AiSdkTransport,
  formats: FormatsSource,
): ChatTransport<M> {
  const decodeChunks = (chunks: ReadableStream<unknown>, signal: AbortSignal): AsyncIterable<StreamEvents> =>
    decodeStream(eventsOf(chunks, signal), { protocol: "ai-sdk", signal, formats });

  return {
    async send({ id, trigger, messageId, messages, headers, body, signal }: ChatRequest<M>) {
      const chunks = await open(() =>
        transport.sendMessages({
          // AI SDK has no word for continuing an answer.
          trigger: trigger === "regenerate-message" ? trigger : "submit-message",
          chatId: id,
          messageId,
          messages: messages.map((message) => toUIMessage(message)) as never[],
          abortSignal: signal,
          headers: Object.fromEntries(headers),
          body: { ...body },
        }),
      );
      return decodeChunks(chunks, signal);
    },
    async resume({ id, headers, signal }: ResumeRequest) {
      const chunks = await open(() =>
        transport.reconnectToStream({
          chatId: id,
          abortSignal: signal,
          headers: Object.fromEntries(headers),
        }),
      );
      return chunks === null ? undefined : decodeChunks(chunks, signal);
    },
  };
}

/** AI SDK's transports throw the body of a refusal as the message of a plain error. */
async function open<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (cause) {
    if (isStreamChatError(cause)) throw cause;
    // `fetch` throws a `TypeError` if there was no response at all.
    if (cause instanceof TypeError) {
      throw new StreamChatError("network", "The server could not be reached.", { retryable: true, cause });
    }
    const message = cause instanceof Error ? cause.message : "";
    throw new StreamChatError("upstream", message || "The transport failed.", { cause });
  }
}

/** The chunks as the server-sent events that they came from, or would have come from. */
async function* eventsOf(
  chunks: ReadableStream<unknown>,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const reader = chunks.getReader();
  const cancel = (): void => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield `data: ${JSON.stringify(value)}\n\n`;
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}
