import { isResponse } from "../../bytes/response/isResponse.js";
import type { HeldBody } from "../../bytes/sources/readAhead.js";
import type { DecodeOptions } from "../../events/decode/decodeResponse.js";
import { decodingOf, type DecodingSource } from "../../events/decode/loadDecoding.js";
import { formatsFor } from "../../events/decode/loadFormats.js";
import type { StreamMemory } from "../../events/decode/streamMemory.js";
import type { StreamEvent, StreamEvents } from "../../events/streamEvent.js";
import { holdBody } from "./holdBody.js";
import type { TransportSource } from "./transport.js";

/** How a source is read. */
export interface OpenOptions extends Omit<DecodeOptions, "signal" | "memory" | "formats"> {
  readonly decoding: DecodingSource;
  /** Holds the memory of the answer's bodies; absent where the answer cannot be resumed. */
  readonly resumption?: { memory: StreamMemory | undefined } | undefined;
}

/**
 * The source of a transport as events. A response is checked here already, so that a refusal is seen before the
 * turn counts as accepted.
 */
export async function openSource(
  source: TransportSource,
  { decoding, resumption, ...rest }: OpenOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<StreamEvents>> {
  const isWhole = isResponse(source);
  if (!isWhole && !("getReader" in source)) return stringsAsText(source);
  const stream = isWhole ? source.body : source;
  const held = isWhole && source.bodyUsed ? undefined : holdBody(stream, signal);
  try {
    const loading = formatsFor(rest.protocol, decoding.formats);
    // A refused response would otherwise leave a rejection that nobody handles.
    loading.catch(() => {});
    const { checkResponse, createStreamMemory, decodeResponse, decodeStream } = await decodingOf(decoding);
    const response = isWhole ? await checkResponse(withBody(source, held)) : undefined;
    // Here: the decoder stops reading ahead, and would wait for the formats with one chunk in its hand.
    const formats = await loading;
    const memory = resumption && (resumption.memory ??= createStreamMemory());
    const options: DecodeOptions = { ...rest, memory, formats, signal };
    if (response) return decodeResponse(response, options);
    // A stream without headers: its content alone tells the format.
    return decodeStream((held ?? stream) as ReadableStream<Uint8Array>, options);
  } catch (error) {
    void held?.cancel(error).catch(() => {});
    throw error;
  }
}

/** The response with the body that is being read ahead. A spread would lose what a `Response` has on its prototype. */
function withBody(response: Response, held: HeldBody | undefined): Response {
  if (held === undefined) return response;
  const { headers, ok, redirected, status } = response;
  return { headers, ok, redirected, status, bodyUsed: false, body: held } as unknown as Response;
}

/** An iterable of strings is the app's own text: its end is its proof, and there is nothing in it to detect. */
async function* stringsAsText(
  source: AsyncIterable<StreamEvents | string>,
): AsyncGenerator<StreamEvents, void, undefined> {
  let isText = false;
  for await (const item of source) {
    if (typeof item !== "string") {
      yield item;
      continue;
    }
    isText = true;
    if (item !== "") yield { type: "text-delta", id: "text", delta: item };
  }
  if (isText) {
    const end: readonly StreamEvent[] = [
      { type: "text-end", id: "text" },
      { type: "finish", finishReason: "unknown" },
      { type: "done" },
    ];
    yield end;
  }
}
