import { StreamChatError } from "../../errors.js";
import { readText, type ChunkSource } from "./readText.js";

interface ReadOptions {
  /** Ends the reading and cancels the source; the iteration then throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Told the length of each chunk of bytes. */
  onBytes?: ((length: number) => void) | undefined;
}

/**
 * The body of a response as pieces of text; see {@link readText}. Throws `StreamChatError` with code `not-a-stream`
 * where there is no body to read.
 */
export function readBody(
  { body }: { readonly body: ReadableStream<unknown> | null },
  { signal, onBytes }: ReadOptions = {},
): AsyncGenerator<string, void, undefined> {
  const open = (): ChunkSource => {
    if (body === null || typeof body?.getReader !== "function") {
      throw new StreamChatError(
        "not-a-stream",
        "The response has no body that can be read as a stream. On React Native, use a fetch that streams.",
      );
    }
    if (body.locked) {
      throw new StreamChatError("not-a-stream", "The body of the response is already being read.");
    }
    const reader = body.getReader();
    const release = (): void => {
      try {
        reader.releaseLock();
      } catch {
        // Older streams refuse while a read is pending; the cancellation ends that read, and releases again.
      }
    };
    return {
      next: () => reader.read(),
      cancel: (reason) => reader.cancel(reason).finally(release),
      release,
    };
  };
  return readText(open, signal, onBytes);
}

/** What an async iterable gives, as pieces of text; see {@link readText}. */
export function readIterable(
  source: AsyncIterable<Uint8Array | string>,
  { signal }: ReadOptions = {},
): AsyncGenerator<string, void, undefined> {
  return readText(() => {
    const iterator = source[Symbol.asyncIterator]();
    return { next: () => iterator.next(), cancel: () => iterator.return?.() };
  }, signal);
}
