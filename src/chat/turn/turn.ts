import { isStreamChatError, StreamChatError, type StreamChatErrorDetails } from "../../errors.js";
import type { StreamEvent } from "../../events/streamEvent.js";
import type { Clock } from "../../frames/clock.js";
import { isOffline } from "../platform/isOffline.js";
import { watchLiveness, type TimeoutCode, type Timeouts } from "./liveness.js";
import { retryDelay, type RetryOptions } from "./retryPolicy.js";
import { isActive, nextPhase, type Phase, type TurnEvent } from "../state/turnState.js";
import { watchWake } from "../platform/watchWake.js";

/** Why a turn was stopped. Stopping is an outcome, not an error. */
export type StopReason = "user" | "superseded" | "unmount" | "discarded" | "signal" | "server";

/** How a turn ended. */
export type Outcome =
  | { type: "done" }
  | { type: "requires-action" }
  | { type: "stopped"; reason: StopReason }
  | { type: "error"; error: StreamChatError };

/** The events of one attempt, whose completion has been proved or refuted: it throws where it was truncated. */
export type ProvenEvents = AsyncIterator<readonly StreamEvent[], unknown, undefined>;

/** What a turn needs of the chat it belongs to. */
export interface TurnHost {
  readonly clock: Clock;
  random(): number;
  readonly timeouts: Timeouts | undefined;
  readonly retry: RetryOptions | false | undefined;
  /** Resolves what the request of this attempt is made of. */
  prepare(attempt: number, signal: AbortSignal): Promise<void>;
  /** Sends the request; resolves when the server has accepted it, with `undefined` where it has nothing to resume. */
  open(attempt: number, signal: AbortSignal): Promise<ProvenEvents | undefined>;
  /** Whether a stream that breaks now could be taken up where it broke. */
  canReopen(): boolean;
  /** Takes up the stream where it broke. */
  reopen(signal: AbortSignal): Promise<ProvenEvents>;
  /** Folds events into the answer. Says whether the answer has any content now. */
  apply(events: readonly StreamEvent[]): boolean;
  /** What has arrived so far, and of which answer. */
  evidence(): Pick<StreamChatErrorDetails, "received" | "messageId">;
  /** Whether the finished answer waits for a tool's output or an approval. */
  needsAction(): boolean;
  /** The turn went on to another phase. */
  moved(phase: Phase): void;
  /** `retryAt` has passed, and the phase stays as it is. */
  reopening(): void;
  /** Called once, synchronously, when the turn has ended; nothing follows. */
  settled(outcome: Outcome): void;
}

/** One question and its answer, from the request to exactly one outcome. */
export interface Turn {
  /** Begins. Separate from its creation, so that a callback of its first phase can stop it already. */
  start(): void;
  readonly phase: Phase;
  /** When the next attempt is due, in milliseconds since the epoch; only in `backoff`. */
  readonly retryAt: number | undefined;
  /** The current attempt; the first is 1. */
  readonly attempt: number;
  /** Ends the turn at once: what arrives later is dropped. Resolves when the source has been let go. */
  stop(reason: StopReason): Promise<void>;
  /** Resolves with the outcome; never rejects. */
  readonly finished: Promise<Outcome>;
}

/** How long trailing events may follow the proof of completion, in milliseconds. */
const GRACE_MS = 2000;
/** How long `stop` waits for a source that does not let go, in milliseconds. */
const LET_GO_MS = 1000;
/** How long a page that is offline waits to be online before it asks all the same, in milliseconds. */
const OFFLINE_MS = 30_000;
/** How long a page that comes back waits for a sign of life before it takes the connection for dead, in milliseconds. */
const PROBE_MS = 5000;

/**
 * Creates a turn. `begin` is `resume` for a stream that is under way on the server already.
 *
 * The first ending wins, and everything else asks `outcome` before it acts: that is what makes an ended turn unable to
 * write, whatever its source still has to say.
 */
export function createTurn(host: TurnHost, begin: "send" | "resume" = "send"): Turn {
  const { clock } = host;
  /** One for each attempt: a connection that is given up for another must not stay open until the turn ends. */
  let controller = new AbortController();
  let phase: Phase = "idle";
  let attempt = 0;
  let retryAt: number | undefined;
  let reconnects = 0;
  let hasContent = false;
  let outcome: Outcome | undefined;
  let source: ProvenEvents | undefined;
  let cancelWait: (() => void) | undefined;
  let cancelProbe: (() => void) | undefined;
  let interrupt: ((reason: unknown) => void) | undefined;
  let resolveFinished: (outcome: Outcome) => void;
  const finished = new Promise<Outcome>((resolve) => {
    resolveFinished = resolve;
  });

  const liveness = watchLiveness(clock, host.timeouts, {
    onSilence: () => move("silence"),
    onActivity: () => move("activity"),
    onTimeout(code, limitMs) {
      const error = new StreamChatError(code, timeoutMessages[code], {
        retryable: true,
        cause: new Error(`limit of ${limitMs} ms`),
      });
      if (code === "timeout-stall" && host.canReopen()) interrupt?.(error);
      else fail(error);
    },
  });
  const unwatchWake = watchWake(probe);

  let pipeline: Promise<void> | undefined;
  return {
    start() {
      move(begin);
      pipeline = run();
    },
    get phase() {
      return phase;
    },
    get retryAt() {
      return retryAt;
    },
    get attempt() {
      return attempt;
    },
    async stop(reason) {
      settle("stop", { type: "stopped", reason });
      let release: (() => void) | undefined;
      const bound = new Promise<void>((resolve) => {
        release = clock.after(LET_GO_MS, resolve);
      });
      // A source that ignores its signal must not be able to hold the caller.
      await Promise.race([pipeline, bound]);
      release?.();
    },
    finished,
  };

  function move(event: TurnEvent): boolean {
    const next = nextPhase(phase, event);
    if (next === undefined) return false;
    phase = next;
    if (isActive(phase)) {
      liveness.enter(phase);
      host.moved(phase);
    }
    return true;
  }

  function settle(event: TurnEvent, how: Outcome): void {
    if (outcome) return;
    outcome = how;
    move(event);
    liveness.stop();
    unwatchWake();
    cancelWait?.();
    letGo();
    interrupt?.(controller.signal.reason);
    host.settled(how);
    resolveFinished(how);
  }

  function fail(error: StreamChatError): void {
    const evidence: StreamChatErrorDetails = { attempt, ...host.evidence() };
    if (isActive(phase)) evidence.phase = phase;
    if (error.code === "network") evidence.offline = isOffline();
    settle("fail", { type: "error", error: error.with(evidence) });
  }

  function end(): void {
    const needsAction = host.needsAction();
    settle(needsAction ? "needs-action" : "end", { type: needsAction ? "requires-action" : "done" });
  }

  /** Tells the source that nobody reads it any more, without waiting for it. */
  function letGo(): void {
    controller.abort(new DOMException("Nobody reads the answer any more.", "AbortError"));
    // It was to find out about this connection, and would break the next one.
    cancelProbe?.();
    cancelProbe = undefined;
    const old = source;
    source = undefined;
    void old?.return?.().catch(() => {});
  }

  /** A connection that died while the page slept may never say so. */
  function probe(): void {
    const isReading = phase === "waiting" || phase === "streaming" || phase === "stalled";
    if (!isReading || cancelProbe || !host.canReopen()) return;
    cancelProbe = clock.after(PROBE_MS, () => {
      cancelProbe = undefined;
      interrupt?.(connectionLost());
    });
  }

  /**
   * Waits for `promise`, but not beyond the end of the turn. The pipeline waits for one thing at a time, so one slot is
   * enough; racing against a promise that lives as long as the turn would keep every chunk's reaction alive with it.
   */
  function whileActive<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (outcome) return reject(controller.signal.reason as Error);
      interrupt = reject;
      return promise.then(resolve, reject);
    });
  }

  async function run(): Promise<void> {
    if (outcome) return;
    try {
      await attempts();
    } catch (thrown) {
      if (!outcome) fail(toStreamChatError(thrown));
    }
  }

  /** Requests until one of them gives an answer, or there is no reason to try again. */
  async function attempts(): Promise<void> {
    for (;;) {
      // Here and below: a callback of the app may have ended the turn while it was told of the phase.
      if (outcome) return;
      attempt += 1;
      controller = new AbortController();
      const { signal } = controller;
      try {
        if (phase !== "reconnecting") await whileActive(host.prepare(attempt, signal));
        move("prepared");
        if (outcome) return;
        liveness.requested();
        const opening = phase === "reconnecting" ? host.reopen(signal) : host.open(attempt, signal);
        // A source that opens after the turn has ended is nobody's: let it go as soon as it is there.
        const discard = (late?: ProvenEvents): unknown => signal.aborted && late?.return?.().catch(() => {});
        void opening.then(discard, () => {});
        source = await whileActive(opening);
        if (!source) return settle("stop", { type: "stopped", reason: "server" });
        move("accepted");
        await read(source);
        return;
      } catch (thrown) {
        letGo();
        if (outcome) return;
        // Completion was proved before the connection broke; what is lost is at most a count of tokens.
        if (phase === "finishing") return end();
        if (!(await tryAgain(toStreamChatError(thrown)))) return;
      }
    }
  }

  async function read(events: ProvenEvents): Promise<void> {
    for (;;) {
      const result = await whileActive(events.next());
      if (outcome) return;
      if (result.done) return end();
      liveness.activity();
      cancelProbe?.();
      cancelProbe = undefined;
      // Progress, not a mere connection: a server that accepts and breaks each time would be asked for ever.
      if (result.value.some(({ type }) => type === "cursor")) reconnects = 0;
      hasContent = host.apply(result.value);
      // A callback of the app may have stopped the turn while it was told.
      if (outcome) return;
      if (hasContent) move("content");
      for (const event of result.value) {
        if (event.type === "finish" && move("finish")) cancelWait = clock.after(GRACE_MS, end);
        else if (event.type === "done" && phase === "finishing") return end();
        else if (event.type === "error") return fail(event.error);
        else if (event.type === "abort") return settle("stop", { type: "stopped", reason: "server" });
      }
    }
  }

  /** Whether there is to be another attempt; if so, resolves when it is due. Otherwise the turn has failed. */
  async function tryAgain(error: StreamChatError): Promise<boolean> {
    const delay = (failed: number) => retryDelay(error, failed, host.retry, () => host.random());
    if (host.canReopen()) {
      const delayMs = delay(reconnects + 1);
      reconnects += 1;
      if (delayMs !== undefined && (await backOff("reconnect", delayMs))) {
        host.reopening();
        return true;
      }
    } else if (!hasContent) {
      const delayMs = delay(attempt);
      if (delayMs !== undefined && (await backOff("retry", delayMs))) return move("due");
    }
    fail(error);
    return false;
  }

  /** Goes into the phase that waits, and waits there. Says whether the phase could be entered. */
  async function backOff(event: "retry" | "reconnect", delayMs: number): Promise<boolean> {
    // Without a network every attempt would fail at once, and the last of them end the answer.
    const waitMs = event === "reconnect" && isOffline() ? Math.max(delayMs, OFFLINE_MS) : delayMs;
    retryAt = clock.now() + waitMs;
    if (!move(event)) {
      retryAt = undefined;
      return false;
    }
    const due = new Promise<void>((resolve) => {
      const wake = (): void => resolve();
      const cancelTimer = clock.after(waitMs, wake);
      const page = typeof window === "undefined" ? undefined : window;
      // Back online: the reason for waiting is most likely gone.
      page?.addEventListener("online", wake);
      cancelWait = () => {
        cancelTimer();
        page?.removeEventListener("online", wake);
      };
    });
    try {
      await whileActive(due);
    } finally {
      cancelWait?.();
      cancelWait = undefined;
      retryAt = undefined;
    }
    return true;
  }
}

const timeoutMessages: Readonly<Record<TimeoutCode, string>> = {
  "timeout-response": "The server did not answer in time.",
  "timeout-first-token": "The answer did not begin in time.",
  "timeout-stall": "The answer stopped arriving.",
  "timeout-total": "The answer took too long.",
};

/** What a source threw as the one error type; whatever broke a source has broken the connection. */
function toStreamChatError(thrown: unknown): StreamChatError {
  return isStreamChatError(thrown) ? thrown : connectionLost(thrown);
}

function connectionLost(cause?: unknown): StreamChatError {
  return new StreamChatError("disconnected", "The connection to the server was lost.", {
    retryable: true,
    ...(cause === undefined ? {} : { cause }),
  });
}
