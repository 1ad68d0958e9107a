import { StreamChatError, type ChatTransport, type StreamEvent } from "react-streaming-chat";
import type { VirtualClock } from "./stage/virtualClock.js";

/** How a text is cut into deltas; a pair is the fewest and the most characters of a delta. */
export type Chunk = "char" | "token" | "word" | readonly [min: number, max: number];

/** How a stream fails. `refused` fails before the first delta, the others where `failAt` says. */
export type Failure = "refused" | "model error" | "connection lost" | "truncated";

export interface FakeStreamOptions {
  text: string;
  /** The same seed cuts and delays in the same way. @defaultValue 1 */
  seed?: number;
  /** @defaultValue "token" */
  chunk?: Chunk;
  /** Between two deltas, in milliseconds. @defaultValue 30 */
  intervalMs?: number;
  /** How far an interval may differ, as a share of it. @defaultValue 0.5 */
  jitter?: number;
  /** From the request to the first delta, in milliseconds. @defaultValue 400 */
  firstTokenMs?: number;
  /** The share of the text after which nothing arrives any more, although the connection stays open. */
  stallAt?: number | undefined;
  /** The share of the text after which the stream fails. */
  failAt?: number | undefined;
  /** @defaultValue "connection lost" */
  failure?: Failure;
  /** Seconds that a refusal asks the client to wait (`Retry-After`). */
  retryAfterSeconds?: number;
  /** The stream names the place of each delta, so that a chat can resume it. @defaultValue false */
  isResumable?: boolean;
  /** Events before the text: reasoning, tool calls, sources. */
  before?: readonly StreamEvent[];
  /** Events after the text. */
  after?: readonly StreamEvent[];
}

interface PlannedDelta {
  /** After the request, in milliseconds. */
  readonly atMs: number;
  readonly delta: string;
  /** The share of the text that has arrived with it. */
  readonly share: number;
}

/** A stream whose every delta and delay is known before it begins. */
export interface FakeStream {
  readonly transport: ChatTransport;
  readonly deltas: readonly PlannedDelta[];
  /** How many deltas the current request has sent. */
  readonly sent: () => number;
  /** The share of the text that the current request has sent. */
  readonly share: () => number;
  /** Lets the clock run until at least `share` of the text has arrived, or all that will arrive. */
  readonly seek: (share: number) => Promise<void>;
  /** Lets the clock run until the next delta has arrived. */
  readonly step: () => Promise<void>;
}

/** Replays a text on a clock, cut and delayed by a seed: the same arguments give the same stream. */
export function fakeStream(options: FakeStreamOptions & { clock: VirtualClock }): FakeStream {
  const { clock, text, stallAt, failAt, failure = "connection lost", before = [], after = [] } = options;
  const { isResumable = false } = options;
  const deltas = planOf(options);
  const shareOf = (count: number): number => deltas[count - 1]?.share ?? 0;
  const end = Math.min(stallAt ?? 1, failAt ?? 1);
  const count = deltas.filter(({ share }) => share <= end).length;
  let startedAt = clock.now();
  let sent = 0;

  async function* send(signal: AbortSignal): AsyncGenerator<StreamEvent> {
    startedAt = clock.now();
    sent = 0;
    if (failure === "refused" && failAt !== undefined) {
      await until(clock, startedAt + (deltas[0]?.atMs ?? 0), signal);
      throw new StreamChatError("http", "The model is overloaded.", {
        status: 529,
        kind: "overloaded",
        retryable: true,
        ...(options.retryAfterSeconds === undefined
          ? {}
          : { retryAfterMs: options.retryAfterSeconds * 1000 }),
      });
    }
    yield { type: "start" };
    for (const event of before) yield event;
    for (const { atMs, delta } of deltas.slice(0, count)) {
      await until(clock, startedAt + atMs, signal);
      sent += 1;
      yield { type: "text-delta", id: "text", delta };
      if (isResumable) yield { type: "cursor", cursor: String(sent) };
    }
    if (stallAt !== undefined && stallAt <= (failAt ?? 1)) await until(clock, Infinity, signal);
    if (failAt !== undefined) {
      if (failure === "truncated") return;
      if (failure === "model error") {
        yield { type: "error", error: new StreamChatError("upstream", "The model stopped with an error.") };
        return;
      }
      throw new StreamChatError("disconnected", "The connection was lost.", { retryable: true });
    }
    for (const event of after) yield event;
    yield { type: "finish", finishReason: "stop" };
    yield { type: "done" };
  }

  const isBehind = (index: number): boolean => sent < index;

  async function advanceTo(index: number): Promise<void> {
    const target = deltas[index - 1];
    if (target === undefined) return;
    await clock.advance(startedAt + target.atMs - clock.now());
    // The chat may read a delta one task later than it was due; nothing more has to pass on the clock for that.
    for (let tries = 0; tries < 100 && isBehind(index); tries += 1) await clock.advance(0);
  }

  return {
    transport: { send: ({ signal }) => send(signal) },
    deltas,
    sent: () => sent,
    share: () => (text === "" ? 0 : shareOf(sent)),
    seek(share) {
      const index = share <= 0 ? 0 : deltas.findIndex((delta) => delta.share >= share) + 1;
      return advanceTo(Math.min(index, count));
    },
    step: () => advanceTo(Math.min(sent + 1, count)),
  };
}

function planOf(options: FakeStreamOptions): readonly PlannedDelta[] {
  const { text, seed = 1, chunk = "token", intervalMs = 30, jitter = 0.5, firstTokenMs = 400 } = options;
  const random = randomOf(seed);
  let atMs = firstTokenMs;
  let length = 0;
  return cut(text, chunk, random).map((delta, index) => {
    if (index > 0) atMs += intervalMs * (1 + jitter * (2 * random() - 1));
    length += delta.length;
    return { atMs, delta, share: length / text.length };
  });
}

function cut(text: string, chunk: Chunk, random: () => number): readonly string[] {
  if (chunk === "char") return Array.from(text);
  if (chunk === "word") return text.match(/\s*\S+\s*$|\s*\S+/g) ?? [];
  const [min, max] = chunk === "token" ? [2, 6] : chunk;
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const length = Math.max(1, min + Math.floor(random() * (max - min + 1)));
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Resolves at a time of the clock, and rejects when the request is aborted. */
function until(clock: VirtualClock, at: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = at === Infinity ? () => {} : clock.after(at - clock.now(), resolve);
    signal.addEventListener(
      "abort",
      () => {
        cancel();
        reject(signal.reason as Error);
      },
      { once: true },
    );
  });
}
