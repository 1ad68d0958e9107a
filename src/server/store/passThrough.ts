import type { TurnChunk, TurnOutcome, TurnStore } from "./turnStore.js";

interface OpenPipe {
  readonly chatId: string;
  readonly owner: string;
  readonly controller: AbortController;
  offset: number;
  /** A reader has been given to the response. */
  hasReader: boolean;
  /** What the writer has given and the reader has not taken. */
  pending: TurnChunk | undefined;
  /** Wakes whichever of the two waits. */
  wake: () => void;
}

/**
 * A store that keeps nothing: the writer goes on when its one reader has taken what was written, and a reader that leaves
 * ends the answer. For handlers without a store.
 */
export function createPassThrough(): TurnStore {
  const pipes = new Map<string, OpenPipe>();

  const changed = (pipe: OpenPipe): Promise<void> =>
    new Promise((resolve) => {
      pipe.wake = resolve;
    });

  async function* follow(pipe: OpenPipe, close: () => void): AsyncGenerator<TurnChunk> {
    try {
      while (!pipe.controller.signal.aborted) {
        const chunk = pipe.pending;
        if (chunk === undefined) {
          await changed(pipe);
          continue;
        }
        pipe.pending = undefined;
        pipe.wake();
        yield chunk;
        if ("outcome" in chunk) return;
      }
    } finally {
      close();
    }
  }

  return {
    async open({ chatId, turnId, owner }) {
      const pipe: OpenPipe = {
        chatId,
        owner,
        controller: new AbortController(),
        offset: 0,
        hasReader: false,
        pending: undefined,
        wake: () => {},
      };
      pipes.set(turnId, pipe);
      const { signal } = pipe.controller;
      const give = async (chunk: TurnChunk): Promise<void> => {
        while (pipe.pending !== undefined && !signal.aborted) await changed(pipe);
        if (signal.aborted) return;
        pipe.pending = chunk;
        pipe.wake();
      };
      return {
        signal,
        async append(records) {
          pipe.offset += records.length;
          await give({ offset: pipe.offset, records });
          // Back-pressure: the next piece is read from the model when this one was taken.
          while (pipe.pending !== undefined && !signal.aborted) await changed(pipe);
        },
        async finish(outcome: TurnOutcome) {
          await give({ outcome });
          // An answer that was refused has no reader, who would delete it.
          if (signal.aborted || !pipe.hasReader) pipes.delete(turnId);
        },
      };
    },
    async find() {
      return undefined;
    },
    read(turnId, _after, signal) {
      const pipe = pipes.get(turnId);
      if (pipe === undefined) return nothing();
      pipe.hasReader = true;
      // Here, not in the generator: a reader that leaves before its first pull would never start the generator, and the
      // writer would wait for ever.
      const leave = (): void => {
        pipe.controller.abort();
        pipe.wake();
        pipes.delete(turnId);
      };
      signal.addEventListener("abort", leave);
      if (signal.aborted) leave();
      return follow(pipe, () => {
        signal.removeEventListener("abort", leave);
        pipes.delete(turnId);
      });
    },
    async cancel(chatId, owner) {
      for (const pipe of pipes.values()) {
        if (pipe.chatId !== chatId || pipe.owner !== owner) continue;
        pipe.controller.abort();
        pipe.wake();
      }
    },
    async close() {
      for (const pipe of pipes.values()) {
        pipe.controller.abort();
        pipe.wake();
      }
      pipes.clear();
    },
  };
}

async function* nothing(): AsyncGenerator<TurnChunk> {}
