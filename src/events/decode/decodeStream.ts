import { readBody, readIterable } from "../../bytes/sources/readBody.js";
import { decodeText, type DecodeOptions } from "./decodeResponse.js";
import { formatsFor } from "./loadFormats.js";
import { createStreamDecoder } from "./streamDecoder.js";
import type { StreamEvent } from "../streamEvent.js";

/**
 * The events of a body that did not come in a `Response`: a stream or an async iterable of bytes or of text. There are
 * no headers, so the content alone tells the format. Throws as {@link decodeResponse} does.
 */
export function decodeStream(
  source: ReadableStream<Uint8Array> | ReadableStream<string> | AsyncIterable<Uint8Array | string>,
  { protocol, signal, maxEventSize, memory, formats }: DecodeOptions = {},
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  const text =
    "getReader" in source ? readBody({ body: source }, { signal }) : readIterable(source, { signal });
  const loading = formatsFor(protocol, formats);
  // A source that fails first would otherwise leave a rejection that nobody handles.
  loading.catch(() => {});
  return decodeText(text, async () =>
    createStreamDecoder({ protocol, maxEventSize, memory, formats: await loading }),
  );
}
