import { StreamChatError } from "../../errors.js";

/** Where chunks come from. */
export interface ChunkSource {
  next(): Promise<{ done?: boolean | undefined; value?: unknown }>;
  /** Nobody will ask for more before the end. May hang, and may fail: nobody waits for it. */
  cancel(reason: unknown): unknown;
  /** Called once, at the end of all. */
  release?(): void;
}

/**
 * Chunks of bytes as pieces of text, one for each chunk; a chunk that completes no character gives `""`, so that every
 * arrival is seen. A byte order mark is dropped, and a character that the source ends in the middle of never shows as
 * U+FFFD. Chunks that are text already pass as they are.
 *
 * The source is cancelled when the reader leaves early and when `signal` aborts, also while a chunk is being waited for.
 * `open` is called when the first chunk is asked for. Throws the signal's reason, and `StreamChatError` with code `disconnected` (the source failed) or `truncated` (it ended
 * inside a character).
 */
export async function* readText(
  open: () => ChunkSource,
  signal: AbortSignal | undefined,
  onBytes?: (length: number) => void,
): AsyncGenerator<string, void, undefined> {
  const source = open();
  const decoder = new TextDecoder("utf-8");
  let interrupt: ((reason: unknown) => void) | undefined;
  const onAbort = (): void => interrupt?.(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });

  /** One promise for each chunk: racing a single long-lived one would keep every chunk alive until the end. */
  const next = (): ReturnType<ChunkSource["next"]> =>
    new Promise((resolve, reject) => {
      interrupt = reject;
      source.next().then(resolve, reject);
    });

  let ended = false;
  try {
    for (;;) {
      signal?.throwIfAborted();
      let result: Awaited<ReturnType<ChunkSource["next"]>>;
      try {
        result = await next();
      } catch (cause) {
        signal?.throwIfAborted();
        ended = true;
        if (cause instanceof StreamChatError) throw cause;
        throw new StreamChatError("disconnected", "The connection was lost while the answer was arriving.", {
          retryable: true,
          cause,
        });
      }
      signal?.throwIfAborted();
      if (result.done === true) {
        ended = true;
        break;
      }
      const { value } = result;
      if (typeof value !== "string") onBytes?.((value as Uint8Array).byteLength);
      yield typeof value === "string" ? value : decoder.decode(value as Uint8Array, { stream: true });
    }
    if (decoder.decode() !== "") {
      throw new StreamChatError("truncated", "The answer ended in the middle of a character.", {
        retryable: true,
      });
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    interrupt = undefined;
    // Before the release: a reader that was let go can no longer cancel.
    if (!ended) abandon(source, signal?.reason);
    source.release?.();
  }
}

function abandon(source: ChunkSource, reason: unknown): void {
  try {
    Promise.resolve(source.cancel(reason)).catch(() => {});
  } catch {
    // A source that cannot even be cancelled is left all the same.
  }
}
