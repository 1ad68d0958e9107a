type StreamOutcome = "open" | "finished" | "closed-by-client" | "dropped";

/** The connection of an answer: of HTTP, or a socket. */
interface Connection {
  /** The whole answer was written. */
  readonly writableFinished: boolean;
  once(event: "close", listener: () => void): unknown;
  destroy(): unknown;
}

export interface StreamLedger {
  /** Counts a connection, and aborts the signal as soon as its reader has left. */
  open(connection: Connection): AbortSignal;
  /** Notes that the server breaks the connection, which then does not count as the reader's doing. */
  markDropped(connection: Connection): void;
  /** Counts alone: an id would let a stranger ask for the answer of another caller. */
  snapshot(): {
    readonly openStreams: number;
    readonly served: number;
    readonly closedByClient: number;
    /** How the last few ended, oldest first. */
    readonly recent: readonly StreamOutcome[];
  };
}

const KEPT = 50;

/** How many answers are read, and how the last ones ended: what a page or a test may ask the server about. */
export function createStreamLedger(): StreamLedger {
  let openStreams = 0;
  let served = 0;
  let closedByClient = 0;
  const recent: { outcome: StreamOutcome }[] = [];
  const dropped = new WeakSet<Connection>();

  return {
    open(connection) {
      const gone = new AbortController();
      const entry: { outcome: StreamOutcome } = { outcome: "open" };
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
    markDropped: (connection) => void dropped.add(connection),
    snapshot: () => ({
      openStreams,
      served,
      closedByClient,
      recent: recent.map(({ outcome }) => outcome),
    }),
  };
}
