/** How far a body is read ahead, in bytes or UTF-16 code units. The server waits while this much is unread. */
const LIMIT = 1_048_576;

/** A stream that somebody reads already, for one further reader. */
export interface HeldBody {
  readonly locked: false;
  cancel(reason?: unknown): Promise<void>;
  getReader(): Pick<ReadableStreamDefaultReader<unknown>, "read" | "cancel" | "releaseLock">;
}

/**
 * Reads a stream before its reader exists: until the first `read()`, up to a bound. A stream that breaks discards the
 * chunks that nobody has read. Without this, a connection that is lost while the decoding chunk loads would take the
 * beginning of the answer with it.
 */
export function readAhead(stream: ReadableStream<unknown>, limit = LIMIT): HeldBody {
  const reader = stream.getReader();
  const held: ReturnType<typeof reader.read>[] = [];
  let isAhead = true;
  void fill();

  const cancel = (reason?: unknown): Promise<void> => {
    isAhead = false;
    return reader.cancel(reason);
  };
  return {
    locked: false,
    cancel,
    getReader: () => ({
      read() {
        isAhead = false;
        return held.shift() ?? reader.read();
      },
      cancel,
      releaseLock: () => reader.releaseLock(),
    }),
  };

  /** A function: the reader may begin to read at any `await`. */
  function isReadAhead(): boolean {
    return isAhead;
  }

  async function fill(): Promise<void> {
    try {
      let size = 0;
      do {
        const reading = reader.read();
        held.push(reading);
        const { done, value } = await reading;
        if (done) return;
        size += (value as { length?: number }).length ?? 1;
      } while (isReadAhead() && size < limit);
    } catch {
      // The failure stays in `held`, behind the chunks that came before it.
    }
  }
}
