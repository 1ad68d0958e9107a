import { checkResponse } from "../../bytes/response/checkResponse.js";
import { readBody } from "../../bytes/sources/readBody.js";
import { isStreamChatError, StreamChatError } from "../../errors.js";
import type { ProtocolOption } from "./protocolOption.js";
import { readHeaders } from "./detect.js";
import { createEndMarks, type EndMarks } from "./endMarks.js";
import { formatsFor, type FormatsSource } from "./loadFormats.js";
import type { FramingName } from "../protocol.js";
import { createStreamDecoder, type StreamDecoder } from "./streamDecoder.js";
import type { StreamEvent } from "../streamEvent.js";
import type { StreamMemory } from "./streamMemory.js";

export interface DecodeOptions {
  /**
   * The wire format: a name, a `Protocol`, or a list that is asked in order, such as `[acme, "auto"]`.
   * @defaultValue `"auto"`: told from the headers and the body
   */
  protocol?: ProtocolOption | undefined;
  /** Ends the reading; the iteration then throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Largest event, in characters. @defaultValue 16,777,216 */
  maxEventSize?: number | undefined;
  /**
   * The server closes every answer with an end mark (`[DONE]`, an event named `done`), so that home-made JSON without one
   * is `truncated`. @defaultValue false: as soon as an answer of the same chat had one
   */
  requireEndMark?: boolean | undefined;
  /** Continues the answer of an earlier body, if there was one. @internal */
  memory?: StreamMemory | undefined;
  /** What is known of the server's end marks. @internal */
  endMarks?: EndMarks | undefined;
  /** Where the table of formats comes from. @internal */
  formats?: FormatsSource | undefined;
  /** Called with the way in which the body turned out to be cut. @internal */
  onFraming?: ((framing: FramingName) => void) | undefined;
  /** Called with the length of each chunk, in bytes. @internal */
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
  { signal, onBytes, ...options }: DecodeOptions = {},
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  return decodeChunks(async () => {
    const loading = formatsFor(options.protocol, options.formats);
    // A refused response would otherwise leave a rejection that nobody handles.
    loading.catch(() => {});
    const { headers, redirected } = await checkResponse(response);
    const hints = { ...readHeaders(headers), redirected };
    const { requireEndMark = false } = options;
    const endMarks = options.endMarks ?? createEndMarks({ isRequired: () => requireEndMark });
    return {
      chunks: readBody(response, { signal, onBytes }),
      createDecoder: async () => createStreamDecoder({ ...options, formats: await loading, endMarks, hints }),
    };
  });
}

/** The events of a body that arrives as text, one array for each piece. */
export function decodeText(
  chunks: AsyncIterable<string>,
  createDecoder: () => Promise<StreamDecoder>,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  return decodeChunks(() => ({ chunks, createDecoder }));
}

type Source = { chunks: AsyncIterable<string>; createDecoder: () => Promise<StreamDecoder> };

/** The one generator between the body and its reader: every further generator costs three promises a chunk. */
async function* decodeChunks(
  open: () => Source | Promise<Source>,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  const { chunks, createDecoder } = await open();
  let decoder: StreamDecoder | undefined;
  let empty = true;
  try {
    for await (const chunk of chunks) {
      if (chunk !== "") empty = false;
      // Inside the loop: a body that breaks while the formats are loaded would otherwise lose its first chunk, and a body
      // whose decoder cannot be created would not be cancelled.
      decoder ??= await createDecoder();
      const events = decoder.push(chunk);
      yield events.length > 0 ? events : PING;
      if (decoder.failure !== undefined) throw decoder.failure;
    }
  } catch (error) {
    // The body ended cleanly, but inside a character: whole events are passed on, and prove nothing.
    if (decoder !== undefined && isStreamChatError(error) && error.code === "truncated") {
      const events = decoder.end(true).filter(({ type }) => type !== "finish" && type !== "done");
      if (events.length > 0) yield events;
    }
    throw error;
  }
  if (empty) throw new StreamChatError("not-a-stream", "The server sent an empty answer.");
  decoder ??= await createDecoder();
  const events = decoder.end();
  if (events.length > 0) yield events;
  if (decoder.failure !== undefined) throw decoder.failure;
}
