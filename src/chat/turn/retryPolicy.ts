import type { StreamChatError } from "../../errors.js";

/** When a failed request is repeated without asking: never after content of the answer was applied. */
export interface RetryOptions {
  /** How many further requests a turn may make after the first. @defaultValue 2 */
  attempts?: number | undefined;
  /** Wait before the first retry, in milliseconds; doubled for each further one. @defaultValue 500 */
  baseMs?: number | undefined;
  /** Longest wait that the chat chooses itself, in milliseconds. @defaultValue 8000 */
  maxMs?: number | undefined;
  /**
   * Longest wait that a server may ask for by `Retry-After`, in milliseconds. If it asks for more, the turn fails at
   * once with `retryAfterMs`: without this, the reader would watch a spinner for an hour. @defaultValue 30000
   */
  maxRetryAfterMs?: number | undefined;
}

const defaults = { attempts: 2, baseMs: 500, maxMs: 8000, maxRetryAfterMs: 30_000 };

/**
 * How long to wait before the next request, in milliseconds, or `undefined` if none is to follow.
 *
 * @param attempt the attempt that failed; the first is 1
 * @param random a number in [0, 1); spreads the clients that one outage has synchronised over half the wait
 */
export function retryDelay(
  error: StreamChatError,
  attempt: number,
  retry: RetryOptions | false | undefined,
  random: () => number,
): number | undefined {
  if (retry === false || !error.retryable) return undefined;
  const attempts = retry?.attempts ?? defaults.attempts;
  if (attempt > attempts) return undefined;
  if (error.retryAfterMs !== undefined) {
    return error.retryAfterMs <= (retry?.maxRetryAfterMs ?? defaults.maxRetryAfterMs)
      ? error.retryAfterMs
      : undefined;
  }
  const base = retry?.baseMs ?? defaults.baseMs;
  const longest = Math.min(retry?.maxMs ?? defaults.maxMs, base * 2 ** (attempt - 1));
  return longest / 2 + (longest / 2) * random();
}
