/** How a turn ended. `lost`: the machine that wrote it is gone, and nothing more will come. */
export type TurnOutcome = "done" | "failed" | "cancelled" | "lost";

/** A turn that a store keeps. */
export interface StoredTurn {
  readonly turnId: string;
  /** The id of the question, where the turn answers one; a request with the same question joins the turn. */
  readonly question: string | undefined;
  readonly isRunning: boolean;
  /** When the turn ended as `done`, in milliseconds since the epoch. Without it a finished turn is never joined. */
  readonly doneAt?: number | undefined;
}

/** Records that were stored, with the offset of the last one. */
export interface StoredRecords {
  readonly offset: number;
  readonly records: readonly string[];
}

/** What a reader gets: records in their order, and at last how the turn ended. */
export type TurnChunk = StoredRecords | { readonly outcome: TurnOutcome };

/** The one who writes a turn. */
export interface TurnWriter {
  /** Stores records, each a whole event. Resolves when they are stored: that is the back-pressure. */
  append(records: readonly string[]): Promise<void>;
  /** Ends the turn; readers get the outcome after the last record. */
  finish(outcome: TurnOutcome): Promise<void>;
  /** Aborted when the turn is cancelled, from whatever machine. */
  readonly signal: AbortSignal;
}

export interface OpenTurn {
  readonly chatId: string;
  readonly turnId: string;
  /** Who may read and cancel the turn. */
  readonly owner: string;
  readonly question: string | undefined;
}

/**
 * Keeps the events of turns, so that an answer survives the connection over which it was read. Implement it for a
 * database of your own, and run `storeContract` of `react-streaming-chat/testing` on it.
 */
export interface TurnStore {
  /** Begins the turn of a chat, and forgets the one before. `"running"` where one is under way. */
  open(turn: OpenTurn): Promise<TurnWriter | "running">;
  /** The turn of a chat that is under way or kept, if it belongs to this owner. */
  find(chatId: string, owner: string): Promise<StoredTurn | undefined>;
  /** The records after an offset (0 for all), then the ones that come, then the outcome. Ends early when `signal` aborts. */
  read(turnId: string, after: number, signal: AbortSignal): AsyncIterable<TurnChunk>;
  /** Ends the turn of a chat, if it belongs to this owner. Resolves when the writer was told. */
  cancel(chatId: string, owner: string): Promise<void>;
  /** Lets go of connections and timers. Turns that are under way here end as `lost`. */
  close(): Promise<void>;
}
