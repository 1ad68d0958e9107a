import { checkResponse, isResponse } from "../../bytes/response/checkResponse.js";
import { decodeResponse, type DecodeOptions } from "../../events/decode/decodeResponse.js";
import { decodeStream } from "../../events/decode/decodeStream.js";
import type { StreamEvent, StreamEvents } from "../../events/streamEvent.js";
import type { TransportSource } from "./transport.js";

/**
 * The source of a transport as events. A response is checked here already, so that a refusal is seen before the
 * turn counts as accepted.
 */
export async function openSource(
  source: TransportSource,
  options: DecodeOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<StreamEvents>> {
  if (isResponse(source)) {
    cancelWith(signal, source.body);
    const response = await checkResponse(source);
    return decodeResponse(response, { ...options, signal });
  }
  // A stream without headers: its content alone tells the format.
  if ("getReader" in source) {
    cancelWith(signal, source);
    return decodeStream(source, { ...options, signal });
  }
  return stringsAsText(source);
}

/** Without this, the server would continue with a body that is not being read yet when the turn ends. */
function cancelWith(signal: AbortSignal, body: ReadableStream<unknown> | null): void {
  const cancel = (): void => {
    if (body && !body.locked) body.cancel().catch(() => {});
  };
  if (signal.aborted) cancel();
  else signal.addEventListener("abort", cancel, { once: true });
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
