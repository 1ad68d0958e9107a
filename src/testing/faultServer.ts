/** One request at the fault server, to be answered by hand, in whatever broken way a test needs. */
export interface FaultExchange {
  readonly method: string;
  /** The path with its query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The request's body as text. */
  readonly body: string;
  /** Which request of this server it is; the first is 1. */
  readonly count: number;
  /** Sends the status and headers now. @defaultValue 200 with `text/event-stream` */
  head(status?: number, headers?: Record<string, string>): void;
  /** Sends a piece of the body at once. Resolves when it has been handed to the network. */
  write(piece: string | Uint8Array): Promise<void>;
  /** Ends the body properly. */
  end(piece?: string | Uint8Array): void;
  /** Breaks the connection. */
  reset(): void;
  /** Resolves when the connection has closed; with `true` if the client left before the end of the answer. */
  readonly closed: Promise<boolean>;
}

/** A real HTTP server on loopback. */
export interface FaultServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** All requests so far. */
  readonly exchanges: readonly FaultExchange[];
  /** Answers that are still open. */
  readonly open: number;
  /** Breaks what is open and stops listening. */
  close(): Promise<void>;
}

/** Starts a server on a free port of the loopback interface. Needs Node. */
export async function startFaultServer(
  answer: (exchange: FaultExchange) => void | Promise<void>,
): Promise<FaultServer> {
  // Only here: the rest of the kit is for browsers, too.
  const { createServer } = await import("node:http");
  const exchanges: FaultExchange[] = [];
  let open = 0;
  const server = createServer((request, response) => {
    const pieces: Uint8Array[] = [];
    request.on("data", (piece: Uint8Array) => pieces.push(piece));
    request.on("end", () => {
      open += 1;
      const closed = new Promise<boolean>((resolve) => {
        response.on("close", () => {
          open -= 1;
          resolve(!response.writableFinished);
        });
      });
      const head: FaultExchange["head"] = (status = 200, headers = {}) => {
        response.writeHead(status, { "content-type": "text/event-stream", ...headers });
        response.flushHeaders();
      };
      const exchange: FaultExchange = {
        method: request.method ?? "",
        url: request.url ?? "",
        headers: request.headers,
        body: new TextDecoder().decode(joinBytes(pieces)),
        count: exchanges.length + 1,
        head,
        write: (piece) =>
          new Promise((resolve) => {
            if (!response.headersSent) head();
            response.write(piece, () => resolve());
          }),
        end(piece) {
          if (!response.headersSent) head();
          response.end(piece);
        },
        reset: () => request.socket.destroy(),
        closed,
      };
      exchanges.push(exchange);
      void Promise.resolve(answer(exchange)).catch(() => exchange.reset());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    get open() {
      return open;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
