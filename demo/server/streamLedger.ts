type StreamOutcome = "open" | "finished" | "closed-by-client" | "dropped";

/** The connection of an answer: a connection, or a socket. */
interface Connection {
  /** The whole answer was written. */
  readonly writableFinished: boolean;
  once(event: "close", listener: () => void): unknown;
  destroy(): unknown;
}

interface StreamEntry {
  readonly chatId: string;
  readonly outcome: StreamOutcome;
}

export interface StreamLedger {
  /** Counts an answer, and aborts the signal as soon as its reader has gone. */
  open(chatId: string, connection: Connection): AbortSignal;
  /** Ends an answer by breaking its connection, which then does not count as the reader's doing. */
  drop(connection: Connection): void;
  snapshot(): {
    readonly openStreams: number;
    readonly served: number;
    readonly closedByClient: number;
    /** The last few, oldest first. */
    readonly recent: readonly StreamEntry[];
  };
}

const KEPT = 50;

/** Which answers are on their way, and how the last ones ended: what a page or a test may ask the server about. */
export function createStreamLedger(): StreamLedger {
  let openStreams = 0;
  let served = 0;
  let closedByClient = 0;
  const recent: { chatId: string; outcome: StreamOutcome }[] = [];
  const dropped = new WeakSet<Connection>();

  return {
    open(chatId, connection) {
      const gone = new AbortController();
      const entry: { chatId: string; outcome: StreamOutcome } = { chatId, outcome: "open" };
      openStreams += 1;
      served += 1;
      recent.push(entry);
      if (recent.length > KEPT) recent.shift();
      connection.once("close", () => {
        openStreams -= 1;
        if (connection.writableFinished) entry.outcome = "finished";
        else if (dropped.has(connection)) entry.outcome = "dropped";
        else {
          entry.outcome = "closed-by-client";
          closedByClient += 1;
        }
        gone.abort();
      });
      return gone.signal;
    },
    drop(connection) {
      dropped.add(connection);
      connection.destroy();
    },
    snapshot: () => ({
      openStreams,
      served,
      closedByClient,
      recent: recent.map(({ chatId, outcome }) => ({ chatId, outcome })),
    }),
  };
}
