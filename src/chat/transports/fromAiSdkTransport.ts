import { isStreamChatError, StreamChatError } from "../../errors.js";
import { decodingOf, preloadDecoding, type DecodingSource } from "../../events/decode/loadDecoding.js";
import type { StreamEvents } from "../../events/streamEvent.js";
import type { ChatMessage } from "../../message/message.js";
import { toUIMessage } from "../../message/toUIMessage.js";
import type { AiSdkTransport } from "./aiSdkTransport.js";
import { holdBody } from "./holdBody.js";
import type { ChatRequest, ChatTransport, ResumeRequest } from "./transport.js";

/** Adapts a transport of AI SDK. Its chunks are read as the `ai-sdk` format, so that the same proof of an end holds. */
export function fromAiSdkTransport<M extends ChatMessage>(
  transport: AiSdkTransport,
  source: DecodingSource,
): ChatTransport<M> {
  const decodeChunks = async (
    chunks: ReadableStream<unknown>,
    signal: AbortSignal,
  ): Promise<AsyncIterable<StreamEvents>> => {
    const held = holdBody(chunks, signal);
    try {
      const { decodeStream } = await decodingOf(source);
      const events = eventsOf((held ?? chunks) as typeof chunks, signal);
      return decodeStream(events, { protocol: "ai-sdk", signal, formats: source.formats });
    } catch (error) {
      void held?.cancel(error).catch(() => {});
      throw error;
    }
  };

  return {
    async send({ id, trigger, messageId, messages, headers, body, signal }: ChatRequest<M>) {
      // Beside the request: the code is there before the model's first token.
      preloadDecoding("ai-sdk", source);
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
      return await decodeChunks(chunks, signal);
    },
    async resume({ id, headers, signal }: ResumeRequest) {
      const chunks = await open(() =>
        transport.reconnectToStream({
          chatId: id,
          abortSignal: signal,
          headers: Object.fromEntries(headers),
        }),
      );
      return chunks === null ? undefined : await decodeChunks(chunks, signal);
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
