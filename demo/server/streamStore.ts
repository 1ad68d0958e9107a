import type { DemoClock } from "./demoClock.js";
import type { WireFrame } from "./wire/wireEncoder.js";

/** What a stream's readers need to know of its format. */
interface StoredHead {
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer that is written whether or not somebody reads it. */
export interface StoredStream {
  readonly head: StoredHead;
  /** What has been written so far, in order. A frame's number, from 0, is its cursor. */
  readonly frames: readonly WireFrame[];
  readonly ended: boolean;
  /** Aborted when the stream is cancelled. */
  readonly signal: AbortSignal;
  write(frame: WireFrame): void;
  end(): void;
  /** Resolves when there is more than `count` frames, when the stream has ended, or when `gone` aborts. */
  more(count: number, gone: AbortSignal): Promise<void>;
}

export interface StreamStore {
  /** Begins the stream of a chat; one that is still being written is cancelled. */
  open(chatId: string, head: StoredHead): StoredStream;
  find(chatId: string): StoredStream | undefined;
  /** Ends the stream of a chat at once, and forgets it. */
  cancel(chatId: string): void;
}

/** How long a finished stream can still be read, in milliseconds. */
const KEPT_MS = 60_000;
/** How many streams are kept at most; the oldest goes first. */
const MAX_STREAMS = 200;

export function createStreamStore(clock: DemoClock): StreamStore {
  const streams = new Map<
    string,
    { stream: StoredStream; endedAt: () => number | undefined; cancel: () => void }
  >();

  /** Looked at when somebody asks, so that no timer has to run for it. */
  function forgetOld(): void {
    for (const [id, { endedAt }] of streams) {
      if (clock.now() - (endedAt() ?? clock.now()) > KEPT_MS) streams.delete(id);
    }
    for (const [id, { cancel }] of streams) {
      if (streams.size <= MAX_STREAMS) break;
      cancel();
      streams.delete(id);
    }
  }

  function cancel(chatId: string): void {
    streams.get(chatId)?.cancel();
    streams.delete(chatId);
  }

  return {
    open(chatId, head) {
      cancel(chatId);
      forgetOld();
      const controller = new AbortController();
      const frames: WireFrame[] = [];
      let readers: (() => void)[] = [];
      let endedAt: number | undefined;
      const wake = (): void => {
        const waiting = readers;
        readers = [];
        for (const resolve of waiting) resolve();
      };
      const stream: StoredStream = {
        head,
        frames,
        signal: controller.signal,
        get ended() {
          return endedAt !== undefined;
        },
        write(frame) {
          frames.push(frame);
          wake();
        },
        end() {
          endedAt ??= clock.now();
          wake();
        },
        more: (count, gone) =>
          new Promise((resolve) => {
            if (frames.length > count || endedAt !== undefined || gone.aborted) {
              resolve();
              return;
            }
            const finish = (): void => {
              gone.removeEventListener("abort", finish);
              resolve();
            };
            gone.addEventListener("abort", finish);
            readers.push(finish);
          }),
      };
      streams.set(chatId, {
        stream,
        endedAt: () => endedAt,
        cancel() {
          controller.abort();
          stream.end();
        },
      });
      return stream;
    },
    find(chatId) {
      forgetOld();
      return streams.get(chatId)?.stream;
    },
    cancel,
  };
}

/** Gives the server-sent events of a frame the frame's number as their id; other framings have no place for one. */
export function numbered(text: string, number: number): string {
  if (!/^(?:data|event|:)/.test(text)) return text;
  const events = text.split(/(?<=\n\n)/);
  const last = events.pop() ?? "";
  // Only the last of several: what is taken up after it must not miss the others.
  return [...events, `id: ${number}\n${last}`].join("");
}
