import type { StreamChatError, StreamChatErrorDetails } from "../../errors.js";
import type { StreamEvent } from "../../events/streamEvent.js";
import type { ChatMessage } from "../../message/message.js";
import { isOffline } from "../platform/isOffline.js";
import { watchLeave } from "../platform/watchLeave.js";
import { watchWake } from "../platform/watchWake.js";
import { needsAction } from "../state/answer.js";
import type { ChatEvent } from "../state/chatEvent.js";
import type { Outcome, StopReason } from "../state/outcome.js";
import { isActive, type TablePhase } from "../state/phases.js";
import { isResuming, type Plan } from "../state/plan.js";
import { startBackOff } from "./backOff.js";
import { watchLiveness } from "./liveness.js";
import { closeIfLate, createAnswerSource, type ProvenEvents } from "./openAnswer.js";
import { retryDelay } from "./retryPolicy.js";
import { connectionLost, isBroken, timedOut, toStreamChatError } from "./turnErrors.js";
import type { TurnContext } from "./turnOptions.js";

/** One request of the chat and its answer, with exactly one outcome. */
export interface Turn {
  /** Ends the turn at once: whatever arrives later is dropped. Resolves when the connection is closed. */
  stop(reason: StopReason): Promise<void>;
  /** Resolves with the outcome; never rejects. */
  readonly finished: Promise<Outcome>;
}

/** How long trailing events may follow the proof of completion, in milliseconds. */
const GRACE_MS = 2000;
/** How long `stop` waits for a source that does not close, in milliseconds. */
const CLOSE_MS = 1000;
/** How long a page that is offline waits to be online before it sends a request all the same, in milliseconds. */
const OFFLINE_MS = 30_000;
/** How long a page that comes back waits for a sign of life before it takes the connection for dead, in milliseconds. */
const PROBE_MS = 5000;

/**
 * Starts a turn. Everything that it changes goes through its own `dispatch`, which drops events after the outcome: this
 * is what makes an ended turn unable to write, whatever its source still sends.
 */
export function startTurn<M extends ChatMessage>(plan: Plan<M>, context: TurnContext<M>): Turn {
  const { notify, settings, store } = context;
  const { clock } = store;
  const { retry, timeouts } = settings.options;
  const source = createAnswerSource(plan, context);
  /** One for each attempt: a connection that is replaced must not stay open until the turn ends. */
  let controller = new AbortController();
  let attempt = 0;
  let reconnects = 0;
  let outcome: Outcome | undefined;
  let reading: ProvenEvents | undefined;
  let cancelWait: (() => void) | undefined;
  let cancelProbe: (() => void) | undefined;
  let interrupt: ((reason: unknown) => void) | undefined;
  let resolveFinished: (outcome: Outcome) => void;
  const finished = new Promise<Outcome>((resolve) => {
    resolveFinished = resolve;
  });

  const liveness = watchLiveness(clock, timeouts, {
    onSilence: () => dispatch({ type: "silence" }),
    onActivity: () => dispatch({ type: "activity" }),
    onTimeout(code, limitMs) {
      const error = timedOut(code, limitMs);
      if (code === "timeout-stall" && source.canReopen()) interrupt?.(error);
      else fail(error);
    },
  });
  const unwatchWake = watchWake(probe);
  const leave = watchLeave(clock);
  let pipeline: Promise<void> | undefined;
  dispatch({ type: isResuming(plan) ? "resume" : "send", plan });
  // Posted: a callback of the first phase may stop the turn, and then no request is made.
  store.post(() => {
    pipeline = run();
  });

  return {
    async stop(reason) {
      settle({ type: "stopped", reason });
      let release: (() => void) | undefined;
      const bound = new Promise<void>((resolve) => {
        release = clock.after(CLOSE_MS, resolve);
      });
      // A source that ignores its signal must not be able to hold the caller.
      await Promise.race([pipeline, bound]);
      release?.();
    },
    finished,
  };

  /** The one way in which the turn changes the chat. */
  function dispatch(event: ChatEvent<M>): void {
    if (outcome) return;
    store.dispatch(event);
    // A callback may have stopped the turn; the phase is then none of its own.
    if (!isOver()) liveness.enter(store.state.phase);
  }

  /** A function: the compiler does not see that any call may set `outcome`. */
  function isOver(): boolean {
    return outcome !== undefined;
  }

  function isIn(...phases: TablePhase[]): boolean {
    return !isOver() && phases.includes(store.state.phase);
  }

  function hasContent(): boolean {
    return !isOver() && store.state.turn?.answer.hasContent === true;
  }

  /** The first outcome wins. */
  function settle(how: Outcome): void {
    if (outcome) return;
    outcome = how;
    const isHidden = store.state.phase === "probing";
    store.change(() => {
      liveness.stop();
      unwatchWake();
      leave.undo();
      cancelWait?.();
      close();
      interrupt?.(controller.signal.reason);
      store.dispatch({ type: "ended", outcome: how });
      if (isHidden) return;
      if (how.type === "done") store.diagnostics?.finished();
      if (how.type === "error") {
        store.diagnostics?.failed(how.error);
        notify("onError", how.error);
      }
      notify("onFinish", { outcome: how, message: store.state.answered, messages: store.messages });
    });
    resolveFinished(how);
  }

  function fail(error: StreamChatError): void {
    if (outcome) return;
    const { phase } = store.state;
    const { answerId } = store;
    const evidence: StreamChatErrorDetails = { attempt, received: source.counts };
    if (answerId !== undefined) evidence.messageId = answerId;
    if (isActive(phase)) evidence.phase = phase;
    else if (phase === "probing") evidence.phase = "connecting";
    if (error.code === "network") evidence.offline = isOffline();
    settle({ type: "error", error: error.with(evidence) });
  }

  function end(): void {
    const message = store.state.turn?.answer.message;
    settle({ type: message && needsAction(message) ? "requires-action" : "done" });
  }

  /** Closes the connection, without waiting for it. */
  function close(): void {
    controller.abort(new DOMException("The answer is no longer read.", "AbortError"));
    // The probe is for this connection: left alone it would break the next one.
    cancelProbe?.();
    cancelProbe = undefined;
    const old = reading;
    reading = undefined;
    void old?.return?.().catch(() => {});
  }

  /** A connection that died while the page slept may never say so. */
  function probe(): void {
    if (!isIn("waiting", "streaming", "stalled") || cancelProbe || !source.canReopen()) return;
    cancelProbe = clock.after(PROBE_MS, () => {
      cancelProbe = undefined;
      interrupt?.(connectionLost());
    });
  }

  /**
   * Starts to wait, unless the turn is over, and stops waiting when it ends. The pipeline waits for one thing at a time,
   * so one slot is enough; a race against a promise that lives as long as the turn would keep every chunk's reaction.
   */
  function whileActive<T>(start: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (outcome) return reject(controller.signal.reason as Error);
      interrupt = reject;
      return start().then(resolve, reject);
    });
  }

  async function run(): Promise<void> {
    if (outcome) return;
    try {
      await attempts();
    } catch (thrown) {
      fail(toStreamChatError(thrown));
    }
  }

  /** Requests until one of them brings an answer, or there is no reason to try again. */
  async function attempts(): Promise<void> {
    for (;;) {
      attempt += 1;
      controller = new AbortController();
      const { signal } = controller;
      try {
        if (!isIn("reconnecting")) await whileActive(() => source.prepare(attempt, signal));
        if (isIn("preparing")) dispatch({ type: "prepared" });
        reading = await whileActive(() => open(signal));
        if (!reading) return settle({ type: "stopped", reason: "server" });
        dispatch({ type: "accepted" });
        await read(reading);
        return;
      } catch (thrown) {
        close();
        if (outcome) return;
        // Completion was proved before the connection broke; at most a count of tokens is lost.
        if (isIn("finishing")) return end();
        if (!(await tryAgain(toStreamChatError(thrown)))) return;
      }
    }
  }

  function open(signal: AbortSignal): Promise<ProvenEvents | undefined> {
    liveness.requested();
    const opening = isIn("reconnecting") ? source.reopen(signal) : source.open(signal);
    void closeIfLate(opening, signal);
    return opening;
  }

  async function read(events: ProvenEvents): Promise<void> {
    for (;;) {
      const result = await whileActive(() => events.next());
      if (result.done) return end();
      liveness.activity();
      cancelProbe?.();
      cancelProbe = undefined;
      // Only progress resets the count: a server that accepts and breaks each time would get requests for ever.
      if (result.value.some(({ type }) => type === "cursor")) reconnects = 0;
      store.change(() => receive(result.value));
    }
  }

  function receive(events: readonly StreamEvent[]): void {
    source.note(events);
    dispatch({ type: "received", events });
    store.diagnostics?.applied(events);
    notifyOf(events);
    if (hasContent() && isIn("waiting")) dispatch({ type: "content" });
    for (const event of events) {
      if (event.type === "finish" && isIn("waiting", "streaming", "stalled")) {
        dispatch({ type: "finish" });
        cancelWait = clock.after(GRACE_MS, end);
      } else if (event.type === "done" && isIn("finishing")) return end();
      else if (event.type === "error") return fail(event.error);
      else if (event.type === "abort") return settle({ type: "stopped", reason: "server" });
    }
  }

  function notifyOf(events: readonly StreamEvent[]): void {
    const { onDelta, onEvent } = settings.options;
    const messageId = store.state.turn?.answer.message.id;
    if ((!onEvent && !onDelta) || messageId === undefined) return;
    for (const event of events) {
      notify("onEvent", event);
      if (event.type === "text-delta") notify("onDelta", event.delta, messageId);
    }
  }

  /** Whether there is to be another attempt; if so, resolves when it is due. Otherwise the turn has failed. */
  async function tryAgain(error: StreamChatError): Promise<boolean> {
    const delay = (failed: number) =>
      retryDelay(error, failed, retry, () => (settings.options.random ?? Math.random)());
    if (isBroken(error) && leave.isLeaving() && !source.canReopen()) {
      // Without this, the answer would be stored as failed, though the reader has only left the page.
      settle({ type: "stopped", reason: "unmount" });
      return false;
    }
    let type: "retry" | "reconnect" | undefined;
    let delayMs: number | undefined;
    if (source.canReopen() && isIn("waiting", "streaming", "stalled", "reconnecting")) {
      type = "reconnect";
      reconnects += 1;
      delayMs = delay(reconnects);
      // Without a network every attempt would fail at once, and the last of them would end the answer.
      if (delayMs !== undefined && isOffline()) delayMs = Math.max(delayMs, OFFLINE_MS);
    } else if (!hasContent() && isIn("connecting", "waiting", "probing")) {
      type = "retry";
      delayMs = delay(attempt);
    }
    if (type === undefined || delayMs === undefined) {
      fail(error);
      return false;
    }
    dispatch({ type, at: clock.now() + delayMs });
    const { due, cancel } = startBackOff(clock, delayMs);
    cancelWait = cancel;
    try {
      await whileActive(() => due);
    } finally {
      cancel();
    }
    dispatch({ type: "due" });
    return true;
  }
}
