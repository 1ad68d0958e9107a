import { StreamChatError } from "../../errors.js";
import type { WireRecord } from "../wireRecord.js";

/** What is needed of a browser's `EventSource`. */
export interface EventSourceLike {
  close(): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
}

/**
 * The events of a browser's `EventSource`. It is closed as soon as the reader leaves and as soon as the connection
 * breaks: by itself it would connect again after the answer has ended, and so ask the question a second time. The
 * browser does not tell a clean end from a broken connection, so both throw `disconnected`.
 *
 * `names` are the event names to listen for beside unnamed events: an `EventSource` drops the others.
 */
export async function* readEventSource(
  source: EventSourceLike,
  { names, signal }: { names: Iterable<string>; signal?: AbortSignal | undefined },
): AsyncGenerator<WireRecord, void, undefined> {
  const waiting: WireRecord[] = [];
  let wake: (() => void) | undefined;
  let failure: StreamChatError | undefined;
  const onEvent = (event: Event): void => {
    const { type, data, lastEventId } = event as MessageEvent<unknown>;
    if (typeof data === "string") {
      waiting.push({ event: type === "message" ? undefined : type, id: lastEventId || undefined, data });
    } else if (type === "error") {
      failure = new StreamChatError(
        "disconnected",
        "The connection was lost while the answer was arriving.",
        {
          retryable: true,
        },
      );
      source.close();
    }
    wake?.();
  };
  const onAbort = (): void => wake?.();
  const types = new Set([...names, "message", "error"]);
  for (const type of types) source.addEventListener(type, onEvent);
  signal?.addEventListener("abort", onAbort, { once: true });

  try {
    for (;;) {
      signal?.throwIfAborted();
      const record = waiting.shift();
      if (record !== undefined) yield record;
      else if (failure !== undefined) throw failure;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    for (const type of types) source.removeEventListener(type, onEvent);
    signal?.removeEventListener("abort", onAbort);
    source.close();
  }
}
