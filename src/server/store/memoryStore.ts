import type { OpenTurn, TurnChunk, TurnOutcome, TurnStore, TurnWriter } from "./turnStore.js";

export interface MemoryStoreOptions {
  /** How many turns are kept at most; finished ones go first, the oldest first. @defaultValue 1000 */
  readonly maxStreams?: number | undefined;
  /** How many bytes all turns together may hold. @defaultValue 256 MiB */
  readonly maxBytes?: number | undefined;
  /** How long a finished turn can still be read, in milliseconds. @defaultValue 300000 */
  readonly keepMs?: number | undefined;
}

interface MemoryTurn extends OpenTurn {
  readonly records: string[];
  readonly controller: AbortController;
  bytes: number;
  outcome: TurnOutcome | undefined;
  endedAt: number;
  readonly readers: Set<() => void>;
}

/** Records that a reader gets at once: without the bound a reader that joins late would hold the whole answer twice. */
const PIECE = 256;

/**
 * Keeps turns in this process: for one machine. Bounded in number and bytes, and forgets by itself; it has no timer, so
 * that it keeps no process alive.
 */
export function memoryStore(options: MemoryStoreOptions = {}): TurnStore {
  const { maxStreams = 1000, maxBytes = 256 * 1024 * 1024, keepMs = 300_000 } = options;
  /** In the order in which they were opened. */
  const turns = new Map<string, MemoryTurn>();
  const byChat = new Map<string, MemoryTurn>();
  // The owner is part of the key: without it a stranger who knows the id could replace or block a chat.
  const keyOf = (owner: string, chatId: string): string => JSON.stringify([owner, chatId]);
  let total = 0;

  function wake(turn: MemoryTurn): void {
    // Each reader removes itself, which a loop over a set permits.
    for (const reader of turn.readers) reader();
  }

  function end(turn: MemoryTurn, outcome: TurnOutcome): void {
    if (turn.outcome !== undefined) return;
    turn.outcome = outcome;
    turn.endedAt = Date.now();
    wake(turn);
  }

  function forget(turn: MemoryTurn): void {
    if (!turns.delete(turn.turnId)) return;
    total -= turn.bytes;
    const key = keyOf(turn.owner, turn.chatId);
    if (byChat.get(key) === turn) byChat.delete(key);
  }

  function makeRoom(): void {
    const now = Date.now();
    for (const turn of turns.values()) {
      if (turn.outcome !== undefined && now - turn.endedAt > keepMs) forget(turn);
    }
    for (const isFinished of [true, false]) {
      for (const turn of turns.values()) {
        if (turns.size <= maxStreams && total <= maxBytes) return;
        if ((turn.outcome !== undefined) !== isFinished) continue;
        // Over the bound with running turns alone: the oldest ends, since a process without memory ends all of them.
        turn.controller.abort();
        end(turn, "lost");
        forget(turn);
      }
    }
  }

  return {
    async open(opened) {
      const key = keyOf(opened.owner, opened.chatId);
      const before = byChat.get(key);
      if (before !== undefined && before.outcome === undefined) return "running";
      if (before !== undefined) forget(before);
      const turn: MemoryTurn = {
        ...opened,
        records: [],
        controller: new AbortController(),
        bytes: 0,
        outcome: undefined,
        endedAt: 0,
        readers: new Set(),
      };
      turns.set(turn.turnId, turn);
      byChat.set(key, turn);
      makeRoom();
      return {
        signal: turn.controller.signal,
        async append(records) {
          if (turn.outcome !== undefined) return;
          // Text in memory takes two bytes for each character, or one where all are Latin.
          for (const record of records) {
            turn.records.push(record);
            turn.bytes += record.length;
            total += record.length;
          }
          if (total > maxBytes) makeRoom();
          wake(turn);
        },
        async finish(outcome) {
          end(turn, outcome);
        },
      } satisfies TurnWriter;
    },
    async find(chatId, owner) {
      makeRoom();
      const turn = byChat.get(keyOf(owner, chatId));
      if (turn === undefined) return undefined;
      return {
        turnId: turn.turnId,
        question: turn.question,
        isRunning: turn.outcome === undefined,
        doneAt: turn.outcome === "done" ? turn.endedAt : undefined,
      };
    },
    async *read(turnId, after, signal): AsyncGenerator<TurnChunk> {
      const turn = turns.get(turnId);
      if (turn === undefined) return;
      for (let offset = after; !signal.aborted;) {
        if (turn.records.length > offset) {
          const records = turn.records.slice(offset, offset + PIECE);
          offset += records.length;
          yield { offset, records };
        } else if (turn.outcome !== undefined) {
          yield { outcome: turn.outcome };
          return;
        } else await moreOf(turn, signal);
      }
    },
    async cancel(chatId, owner) {
      const turn = byChat.get(keyOf(owner, chatId));
      if (turn === undefined || turn.outcome !== undefined) return;
      end(turn, "cancelled");
      turn.controller.abort();
      // A page that is loaded again must not resume an answer that its reader stopped.
      forget(turn);
    },
    async close() {
      for (const turn of turns.values()) {
        turn.controller.abort();
        end(turn, "lost");
      }
      turns.clear();
      byChat.clear();
      total = 0;
    },
  };
}

/** Resolves when the turn has more, has ended, or the reader has left. */
function moreOf(turn: MemoryTurn, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener("abort", done);
      turn.readers.delete(done);
      resolve();
    };
    signal.addEventListener("abort", done);
    turn.readers.add(done);
  });
}
