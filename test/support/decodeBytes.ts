import { isStreamChatError } from "../../src/errors.js";
import { readHeaders } from "../../src/events/decode/detect.js";
import { proveCompletion } from "../../src/events/decode/proveCompletion.js";
import { createStreamDecoder } from "../../src/events/decode/streamDecoder.js";
import type { StreamEvent } from "../../src/events/streamEvent.js";
import { applyEvents } from "../../src/message/applyEvent.js";
import { createMessage } from "../../src/message/createMessage.js";
import { endMessage } from "../../src/message/endMessage.js";
import type { ChatMessage } from "../../src/message/message.js";
import type { WireFixture } from "../fixtures/wire/wireFixture.js";

export interface Decoded {
  message: ChatMessage;
  /** `finished`, or the code of the error that ended it. */
  outcome: string;
  events: StreamEvent[];
}

/** The whole way from chunks of bytes to the message, without waiting for anything real. */
export async function decodeBytes(
  chunks: readonly Uint8Array[],
  source: Pick<WireFixture, "contentType" | "headers"> & { protocol?: "auto" | WireFixture["protocol"] },
): Promise<Decoded> {
  const hints = readHeaders(new Headers({ "content-type": source.contentType, ...source.headers }));
  const decoder = createStreamDecoder({ hints, protocol: source.protocol ?? "auto" });
  const text = new TextDecoder();
  async function* read(): AsyncGenerator<readonly StreamEvent[]> {
    for (const chunk of chunks) {
      yield decoder.push(text.decode(chunk, { stream: true }));
      if (decoder.failure !== undefined) throw decoder.failure;
    }
    yield decoder.end();
    if (decoder.failure !== undefined) throw decoder.failure;
  }
  let message = createMessage({ id: "local" });
  const events: StreamEvent[] = [];
  let outcome = "finished";
  try {
    for await (const batch of proveCompletion(read())) {
      events.push(...batch);
      message = applyEvents(message, batch);
      const error = batch.find((event) => event.type === "error");
      if (error !== undefined) outcome = error.error.code;
    }
  } catch (error) {
    if (!isStreamChatError(error)) throw error;
    outcome = error.code;
  }
  if (outcome === "finished") message = endMessage(message, { status: "complete" });
  return { message, outcome, events };
}

/** The bytes cut at each of the offsets, which must grow. */
export function cutAt(bytes: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let start = 0;
  for (const offset of offsets) {
    chunks.push(bytes.subarray(start, offset));
    start = offset;
  }
  chunks.push(bytes.subarray(start));
  return chunks;
}

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
