import type { DemoClock } from "./demoClock.js";
import type { WireFrame } from "./wire/wireEncoder.js";

export interface SendPacedOptions {
  readonly tokensPerSecond: number;
  readonly clock: DemoClock;
  readonly signal: AbortSignal;
  /** Resolves when the connection can take more. */
  readonly write: (text: string, frame: WireFrame) => Promise<void>;
  /** Stop in front of the frame that would carry a token beyond this many. @defaultValue Infinity */
  readonly maxTokens?: number;
}

/**
 * Writes each frame when its token is due, counted from the start and not from the frame before: a timer that fires
 * late would otherwise slow down the whole answer. Resolves with the number of frames written.
 */
export async function sendPaced(frames: Iterable<WireFrame>, options: SendPacedOptions): Promise<number> {
  const { clock, signal, maxTokens = Infinity } = options;
  const startedAt = clock.now();
  let tokens = 0;
  let sent = 0;
  for (const frame of frames) {
    if (tokens + frame.tokens > maxTokens) break;
    const wait = startedAt + (tokens / options.tokensPerSecond) * 1000 - clock.now();
    if (wait > 0) await clock.sleep(wait, signal);
    if (signal.aborted) break;
    await options.write(frame.text, frame);
    tokens += frame.tokens;
    sent += 1;
  }
  return sent;
}
