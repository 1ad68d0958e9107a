import type { Clock } from "../../frames/clock.js";
import type { ChatMessage } from "../../message/message.js";
import type { FetchTransportOptions } from "./fetchTransport.js";
import { resolveRequest } from "./resolveRequest.js";
import type { ChatTransport } from "./transport.js";

/** Cancels the stream on a server that continues without a reader. */
export interface ServerCancel {
  start(): void;
  /** Resolves when no cancellation is under way. Never rejects. */
  readonly settled: Promise<void>;
}

/** How long a cancellation may take, in milliseconds; a server that does not answer it must not hold the caller. */
const LIMIT_MS = 1000;

export function createServerCancel<M extends ChatMessage>(
  id: string,
  clock: Clock,
  settings: {
    readonly options: Pick<FetchTransportOptions, "headers" | "body">;
    readonly transport: ChatTransport<M>;
  },
): ServerCancel {
  let settled: Promise<void> = Promise.resolve();

  async function cancel(signal: AbortSignal): Promise<void> {
    const { headers } = await resolveRequest(settings.options, {});
    await settings.transport.cancel?.({ id, headers, signal });
  }

  return {
    start() {
      const controller = new AbortController();
      settled = new Promise((resolve) => {
        const release = clock.after(LIMIT_MS, () => {
          controller.abort();
          resolve();
        });
        const end = (): void => {
          release();
          resolve();
        };
        // A server that cannot be reached stops when it has sent the whole answer.
        cancel(controller.signal).then(end, end);
      });
    },
    get settled() {
      return settled;
    },
  };
}
