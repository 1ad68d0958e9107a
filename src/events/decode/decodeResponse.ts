import { checkResponse } from "../../bytes/response/checkResponse.js";
import { readBody } from "../../bytes/sources/readBody.js";
import { isStreamChatError, StreamChatError } from "../../errors.js";
import { readHeaders } from "./detect.js";
import type { FramingName, Protocol } from "../protocol.js";
import type { ProtocolName } from "../protocols/protocols.js";
import { createStreamDecoder, type StreamDecoder } from "./streamDecoder.js";
import type { StreamEvent } from "../streamEvent.js";
import type { StreamMemory } from "./streamMemory.js";

export interface DecodeOptions {
  /** The wire format, by name or your own. @defaultValue `"auto"`: told from the headers and the body */
  protocol?: ProtocolName | Protocol | "auto" | undefined;
  /** Ends the reading; the iteration then throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Largest event, in characters. @defaultValue 16,777,216 */
  maxEventSize?: number | undefined;
  /** Goes on with the answer of an earlier body, if there was one. @internal */
  memory?: StreamMemory | undefined;
  /** Told how the body turned out to be cut. @internal */
  onFraming?: ((framing: FramingName) => void) | undefined;
  /** Told the length of each chunk, in bytes. @internal */
  onBytes?: ((length: number) => void) | undefined;
}

const PING: readonly StreamEvent[] = Object.freeze([Object.freeze({ type: "ping" } as const)]);

/**
 * The events of a response, one array for each chunk that arrived. A chunk that completes no event gives a `ping`, so
 * that every byte shows that the connection is alive.
 *
 * An error that the stream itself carries is an `error` event. Throws `StreamChatError` for what goes wrong with the
 * response (`http`, `not-a-stream`), the connection (`disconnected`), or the body as a whole (`unknown-protocol`,
 * `event-too-large`, `truncated` where it ends inside a character), and the signal's reason when it aborts. Whether the
 * answer is complete is for {@link proveCompletion} to say.
 */
export function decodeResponse(
  response: Response,
  { protocol, signal, maxEventSize, memory, onFraming, onBytes }: DecodeOptions = {},
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  return decodeChunks(async () => {
    const { headers, redirected } = await checkResponse(response);
    const hints = { ...readHeaders(headers), redirected };
    return {
      chunks: readBody(response, { signal, onBytes }),
      decoder: createStreamDecoder({ protocol, maxEventSize, hints, memory, onFraming }),
    };
  });
}

/** The events of a body that arrives as text, one array for each piece. */
export function decodeText(
  chunks: AsyncIterable<string>,
  decoder: StreamDecoder,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  return decodeChunks(() => ({ chunks, decoder }));
}

type Source = { chunks: AsyncIterable<string>; decoder: StreamDecoder };

/** The one generator between the body and its reader: every further one costs three promises a chunk. */
async function* decodeChunks(
  open: () => Source | Promise<Source>,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  const { chunks, decoder } = await open();
  let empty = true;
  try {
    for await (const chunk of chunks) {
      if (chunk !== "") empty = false;
      const events = decoder.push(chunk);
      yield events.length > 0 ? events : PING;
      if (decoder.failure !== undefined) throw decoder.failure;
    }
  } catch (error) {
    // The body ended cleanly, but inside a character: what came whole is shown, and proves nothing.
    if (isStreamChatError(error) && error.code === "truncated") {
      const events = decoder.end(true).filter(({ type }) => type !== "finish" && type !== "done");
      if (events.length > 0) yield events;
    }
    throw error;
  }
  if (empty) throw new StreamChatError("not-a-stream", "The server sent an empty answer.");
  const events = decoder.end();
  if (events.length > 0) yield events;
  if (decoder.failure !== undefined) throw decoder.failure;
}
