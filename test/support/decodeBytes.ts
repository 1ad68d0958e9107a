import { isStreamChatError, type StreamChatError } from "../../src/errors.js";
import { readHeaders } from "../../src/events/decode/detect.js";
import { proveCompletion } from "../../src/events/decode/proveCompletion.js";
import { createEndMarks } from "../../src/events/decode/endMarks.js";
import { createStreamDecoder } from "../../src/events/decode/streamDecoder.js";
import { formats } from "../../src/events/protocols/protocols.js";
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
  /** The error that ended it. */
  error?: StreamChatError;
  events: StreamEvent[];
}

/** The whole way from chunks of bytes to the message, without waiting for anything real. */
export async function decodeBytes(
  chunks: readonly Uint8Array[],
  source: Pick<WireFixture, "contentType" | "headers"> & {
    protocol?: "auto" | WireFixture["protocol"];
    /** The body's end may prove home-made JSON, as it does over HTTP. */
    endsWithBody?: boolean;
  },
): Promise<Decoded> {
  const hints = readHeaders(new Headers({ "content-type": source.contentType, ...source.headers }));
  const decoder = createStreamDecoder({
    hints,
    formats,
    protocol: source.protocol ?? "auto",
    endMarks: source.endsWithBody === true ? createEndMarks() : undefined,
  });
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
  let failure: StreamChatError | undefined;
  try {
    for await (const batch of proveCompletion(read())) {
      events.push(...batch);
      message = applyEvents(message, batch);
      const error = batch.find((event) => event.type === "error");
      if (error !== undefined) failure = error.error;
    }
  } catch (error) {
    if (!isStreamChatError(error)) throw error;
    failure = error;
  }
  if (failure !== undefined) outcome = failure.code;
  if (outcome === "finished") message = endMessage(message, { status: "complete" });
  return { message, outcome, events, ...(failure === undefined ? {} : { error: failure }) };
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
