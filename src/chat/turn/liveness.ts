import type { StreamChatErrorCode } from "../../errors.js";
import type { Clock } from "../../frames/clock.js";
import type { TablePhase } from "../state/phases.js";

/** Limits of a turn, in milliseconds. 0 switches a limit off. */
export interface Timeouts {
  /** From the request until the headers of the response. @defaultValue 60000 */
  response?: number | undefined;
  /**
   * From the request until the first content, whenever the headers arrive: a buffering proxy, and Firefox, deliver them
   * only with the first byte of the body. @defaultValue off: models that think are silent
   */
  firstToken?: number | undefined;
  /**
   * Silence once content has arrived, after which the turn fails, or resumes where `resume` is on. Any byte ends the
   * silence, a comment or a ping too; a server with a slow heartbeat may miss it about twice. @defaultValue 120000
   */
  stall?: number | undefined;
  /** The whole turn, waiting to retry included. @defaultValue off */
  total?: number | undefined;
}

export type TimeoutCode = Extract<StreamChatErrorCode, `timeout-${string}`>;

/** Watches one turn for signs of life. */
export interface Liveness {
  /** Bytes arrived. */
  activity(): void;
  /** A request is made: its answer is waited for from now on. */
  requested(): void;
  /** The turn went on to `phase`. */
  enter(phase: TablePhase): void;
  stop(): void;
}

const DEFAULT_RESPONSE_MS = 60_000;
const DEFAULT_STALL_MS = 120_000;
/** The shortest silence that is called a stall, in milliseconds. */
const STALL_MS = 10_000;
/** A server that sends a heartbeat is stalled when it has missed it about twice. */
const HEARTBEATS_MISSED = 2.5;
/** Longest silence that a slow heartbeat excuses before the stream is called stalled, in milliseconds. */
const LONGEST_STALL_WINDOW_MS = 60_000;
/** How often the watch looks, in milliseconds; finer where a limit is shorter. */
const TICK_MS = 1000;
const FINEST_TICK_MS = 10;

/**
 * Time is added up in ticks, and no tick counts for more than twice its length: a machine that slept for an hour, or a
 * hidden page whose timers run once a minute, has not been waiting for the server meanwhile, and a limit that counted
 * the wall clock would fail a stream that is alive.
 */
export function watchLiveness(
  clock: Clock,
  timeouts: Timeouts | undefined,
  handlers: { onSilence(): void; onActivity(): void; onTimeout(code: TimeoutCode, limitMs: number): void },
): Liveness {
  const limits = { ...timeouts, response: timeouts?.response ?? DEFAULT_RESPONSE_MS };
  let stallMs = timeouts?.stall ?? DEFAULT_STALL_MS;
  const shortest = Math.min(
    TICK_MS * 4,
    ...Object.values(limits).filter((limit): limit is number => !!limit),
  );
  const tickMs = Math.max(FINEST_TICK_MS, shortest / 4);

  let phase: TablePhase = "idle";
  let silentMs = 0;
  let phaseMs = 0;
  /** Since the request was made; headers do not end it. */
  let requestMs = 0;
  let totalMs = 0;
  let stallWindowMs = STALL_MS;
  let heard = false;
  /** A request is under way. Waiting to make one is no silence of the server. */
  let isAsking = false;
  let lastTick = clock.now();
  let cancel: (() => void) | undefined = clock.after(tickMs, tick);

  function passed(limit: number | undefined, elapsedMs: number): limit is number {
    return limit !== undefined && limit > 0 && elapsedMs >= limit;
  }

  /** How much of the time since the last tick counts, in milliseconds. */
  function awake(now: number): number {
    return Math.max(0, Math.min(now - lastTick, tickMs * 2));
  }

  function tick(): void {
    const now = clock.now();
    const awakeMs = awake(now);
    lastTick = now;
    silentMs += awakeMs;
    phaseMs += awakeMs;
    requestMs += awakeMs;
    totalMs += awakeMs;
    cancel = clock.after(tickMs, tick);

    if (passed(limits.total, totalMs)) return handlers.onTimeout("timeout-total", limits.total);
    if (isAsking && passed(limits.response, phaseMs)) {
      return handlers.onTimeout("timeout-response", limits.response);
    }
    if (
      (isAsking || phase === "waiting") &&
      phase !== "reconnecting" &&
      passed(limits.firstToken, requestMs)
    ) {
      return handlers.onTimeout("timeout-first-token", limits.firstToken);
    }
    if (phase === "streaming" || phase === "stalled" || phase === "waiting") {
      if (phase !== "waiting" && passed(stallMs, silentMs)) {
        return handlers.onTimeout("timeout-stall", stallMs);
      }
      if (phase === "streaming" && silentMs >= stallWindowMs) handlers.onSilence();
    }
    return undefined;
  }

  return {
    activity() {
      const gapMs = silentMs + awake(clock.now());
      // The wait for the first byte measures how long the model thinks, not how often the server sends a heartbeat.
      if (heard) {
        const habitMs = Math.min(gapMs * HEARTBEATS_MISSED, LONGEST_STALL_WINDOW_MS);
        if (habitMs > stallWindowMs) stallWindowMs = habitMs;
        // The default limit makes room for a server whose heartbeat is slower; a limit of the app is kept.
        if (timeouts?.stall === undefined) stallMs = Math.max(stallMs, gapMs * HEARTBEATS_MISSED);
      }
      heard = true;
      silentMs = -awake(clock.now());
      if (phase === "stalled") handlers.onActivity();
    },
    requested() {
      isAsking = true;
      phaseMs = -awake(clock.now());
      requestMs = phaseMs;
    },
    enter(next) {
      isAsking = false;
      if (next === phase) return;
      // A stall is part of streaming: passing in and out of it starts no new wait.
      if (next !== "stalled") silentMs = -awake(clock.now());
      phase = next;
      phaseMs = -awake(clock.now());
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}
