import { StreamChatError } from "../errors.js";
import { hydrateMessages } from "../message/hydrateMessages.js";
import type { ChatMessage } from "../message/message.js";
import type { ChatInstance } from "./chat.js";
import type { ChatOptions } from "./chatOptions.js";
import { createNotify } from "./platform/notify.js";
import type { Outcome, StopReason } from "./state/outcome.js";
import { isBetweenSteps } from "./state/phases.js";
import { isPlan, type Plan } from "./state/plan.js";
import { createSendQueue } from "./state/sendQueue.js";
import { ChatStore } from "./state/store.js";
import { createToolLoop } from "./tools/toolLoop.js";
import { createSettings } from "./transports/createSettings.js";
import { lazyCode, type LaterCode } from "./transports/laterCode.js";
import { createServerCancel } from "./transports/serverCancel.js";
import { createTextSources } from "./textSource.js";
import type { RequestOptions } from "./transports/transport.js";
import type { SendInput } from "./turn/outgoing.js";
import { createDecoding } from "./turn/decoding.js";
import * as drafts from "./turn/drafts.js";
import { startTurn, type Turn } from "./turn/startTurn.js";

/** An answer from its first request to its last: a turn, the tools after it, and the steps after those. */
interface Run {
  /** Aborts the tools and the steps that would follow. */
  readonly controller: AbortController;
  turn?: Turn | undefined;
  stopReason?: StopReason;
  finished?: Promise<Outcome>;
}

/**
 * Creates a chat. Nothing is requested before the first message is sent.
 *
 * Who calls whom, all arrows one way:
 *
 * ```
 *            app, React hook, persistChat, shareChat
 *     methods │                           ▲ snapshots, callbacks (posted: never inside a change)
 *             ▼                           │
 *         createChat ── dispatch ──► state/ store: phase table → state → snapshot
 *          │      │                       ▲
 *      plan│      │outcome                │ dispatch
 *          ▼      ▼                       │
 *     turn/ startTurn  tools/ toolLoop ───┤
 *          │    └─────────────────────────┘
 *          ▼
 *     transports/ send, resume, cancel ──► platform/
 * ```
 *
 * `answer()` below is the whole of it: a plan becomes a turn, its outcome goes to the tools, and their outputs are the
 * plan of the next turn.
 *
 * @param code where the code comes from that is not needed before the first request. @internal
 */
export function createChat<M extends ChatMessage = ChatMessage>(
  initialOptions: ChatOptions<M> = {},
  code: LaterCode = lazyCode,
): ChatInstance<M> {
  const settings = createSettings<M, ChatOptions<M>>(initialOptions, code);
  const store = new ChatStore<M>(
    settings,
    hydrateMessages((initialOptions.initialMessages ?? []) as readonly M[]),
  );
  const tools = createToolLoop<M>(store, settings);
  const queue = createSendQueue<M>(store);
  const notify = createNotify<ChatOptions<M>>(settings, store.post);
  const serverCancel = createServerCancel<M>(store.id, store.clock, settings);
  const decoding = createDecoding(store, settings, code);
  let current: Run | undefined;

  return {
    id: store.id,
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    textSource: createTextSources(store),
    sendMessage,
    async stop() {
      const isSent = current?.turn && store.isBusy && store.state.phase !== "preparing";
      const stopped = store.change(() => leaveRun("user"));
      if (isSent && settings.options.resume === true) serverCancel.start();
      await Promise.all([stopped, serverCancel.settled]);
    },
    async regenerate({ messageId, ...options } = {}) {
      return await sendDraft(drafts.draftRegenerate(store, messageId, options), makeRoom);
    },
    retry,
    async edit(messageId, input, options = {}) {
      return await sendDraft(drafts.draftEdit(store, messageId, input, options), makeRoom);
    },
    selectBranch(messageId, index) {
      const { branches } = store.state;
      const shown = branches.describe(store.messages)[messageId];
      if (shown?.index === index || !branches.has(store.messages, messageId, index)) return;
      store.change(() => {
        // First: the version that is put aside must be kept as its turn leaves it, not as one that still streams.
        void endRun("superseded");
        if (isBetweenSteps(store.state.phase)) store.dispatch({ type: "discard" });
        store.dispatch({ type: "select-branch", messageId, index });
      });
    },
    async continueMessage(options = {}) {
      return await sendDraft(drafts.draftContinue(store, options), makeRoom);
    },
    resume,
    async addToolOutput(output) {
      if (!tools.addOutput(output)) return undefined;
      return await proceed();
    },
    async addToolApprovalResponse(response) {
      const { isAdded, run } = tools.addApproval(response);
      if (!isAdded) return undefined;
      if (run === undefined) return await proceed();
      // While the answer arrives the end of the turn runs it: a broken stream is requested again, and so is the call.
      if (current?.turn && store.isBusy) return undefined;
      if (current && store.state.phase !== "probing") {
        void tools.runApproved(run, current.controller.signal);
        return await current.finished;
      }
      void endRun("superseded");
      return await begin(({ controller }) => tools.runApproved(run, controller.signal));
    },
    setMessages,
    clearError() {
      if (store.state.phase === "error") store.dispatch({ type: "clear-error" });
    },
    cancelQueued(messageId) {
      queue.take(messageId)?.resolve({ type: "stopped", reason: "user" });
    },
    editQueued(messageId, input) {
      const isWaiting = queue.edit(messageId, (before) => drafts.changeQuestion(before, input));
      if (!isWaiting) throw drafts.nothingTo("edit: the message does not wait");
    },
    sendQueuedNow(messageId) {
      sendWaiting(messageId);
    },
    setOptions: settings.set,
    async dispose(reason = "unmount") {
      await store.change(() => {
        // Without this, a component that comes back would show messages that are never sent.
        queue.clear(reason);
        const ending = endRun(reason);
        // The calls stay open, for a component that comes back.
        if (store.state.phase === "running-tools") store.dispatch({ type: "needs-action" });
        return ending;
      });
    },
  };

  /** Writes one answer: a turn, the tools after it, and as many further steps as their outputs ask for. */
  async function answer(run: Run, first: () => Promise<Outcome>): Promise<Outcome> {
    let next = tools.next(await first(), run.controller.signal);
    while (isPlan(next)) next = tools.next(await runTurn(run, next), run.controller.signal);
    return end(run, next);
  }

  async function runTurn(run: Run, plan: Plan<M>): Promise<Outcome> {
    if (!plan.isStep) tools.restart();
    run.turn = startTurn(plan, { store, settings, notify, serverCancel, decoding });
    const outcome = await run.turn.finished;
    run.turn = undefined;
    return await tools.run(outcome, run.controller.signal);
  }

  /** Begins an answer; `first` is its first turn, or the tools that come before it. */
  function begin(first: (run: Run) => Promise<Outcome>): Promise<Outcome> {
    return store.change(() => {
      const run: Run = { controller: new AbortController() };
      current = run;
      return (run.finished = answer(run, () => first(run)));
    });
  }

  function send(plan: Plan<M>): Promise<Outcome> {
    return begin((run) => runTurn(run, plan));
  }

  /** The outcome of a run that is over; begins the next one if a message waits. */
  function end(run: Run, outcome: Outcome): Outcome {
    const { stopReason } = run;
    if (current === run) {
      current = undefined;
      if (store.state.phase === "running-tools") store.dispatch({ type: "needs-action" });
    }
    // A callback of the app may have begun another run by now, or have stopped the chat: then the messages wait on.
    if (outcome.type === "done" && !current && stopReason !== "user") sendWaiting();
    return stopReason !== undefined && outcome.type === "requires-action"
      ? { type: "stopped", reason: stopReason }
      : outcome;
  }

  /** Ends the run that is under way. Its connection is aborted and its turn settled when this returns. */
  function endRun(reason: StopReason): Promise<void> | undefined {
    const run = current;
    current = undefined;
    tools.forget();
    if (!run) return undefined;
    run.stopReason = reason;
    run.controller.abort(new DOMException("The tool is no longer needed.", "AbortError"));
    return run.turn?.stop(reason);
  }

  /** Makes room for a turn as `onBusy` says. */
  function makeRoom(): void {
    if (settings.options.onBusy === "reject" && store.isBusy)
      throw new StreamChatError("busy", "An answer is still being written.");
    void leaveRun("superseded");
  }

  /** Ends the run, and closes the calls that wait in its answer: the person sends something else. */
  function leaveRun(reason: StopReason): Promise<void> | undefined {
    const ending = endRun(reason);
    tools.leave(reason);
    return ending;
  }

  /** Continues an answer whose last open call was answered by the app. A run that is under way does it itself. */
  async function proceed(): Promise<Outcome | undefined> {
    if (current && store.state.phase !== "probing") return undefined;
    const deciding = tools.decide();
    if (deciding) await deciding;
    if (current && store.state.phase !== "probing") return undefined;
    const step = tools.next({ type: "requires-action" });
    if (!isPlan(step)) return step.type === "error" ? step : undefined;
    return await store.change(() => {
      void endRun("superseded");
      return send(step);
    });
  }

  async function sendMessage(input: SendInput<M>, options: RequestOptions = {}): Promise<Outcome> {
    const question = drafts.createQuestion(store.createId(), input);
    const plan = { trigger: "submit-message", options, question } as const;
    return await store.change(() => {
      if (settings.options.onBusy !== "queue" || (!store.isBusy && queue.isEmpty)) {
        makeRoom();
        return send(plan);
      }
      const outcome = queue.add(plan);
      // Messages that `stop()` or a failure has left waiting were sent before this one.
      if (!store.isBusy) sendWaiting();
      return outcome;
    });
  }

  /** Sends a message of the queue, by default the first. */
  function sendWaiting(messageId?: string): void {
    store.change(() => {
      const waiting = queue.take(messageId);
      if (!waiting) return;
      void leaveRun("superseded");
      waiting.resolve(send(waiting.plan));
    });
  }

  async function retry(options?: RequestOptions): Promise<Outcome> {
    const { lastPlan } = store.state;
    if (!lastPlan || store.isBusy) throw drafts.nothingTo("retry: no turn has ended");
    const draft = drafts.draftRetry(store, lastPlan, options ?? lastPlan.options);
    // An output that was added meanwhile is not part of the repeated request, and would cause a step too many.
    return await sendDraft(draft, () => void endRun("superseded"));
  }

  function sendDraft({ cutAt, plan, restore }: drafts.Draft<M>, prepare: () => void): Promise<Outcome> {
    return store.change(() => {
      prepare();
      if (cutAt !== undefined) store.dispatch({ type: "cut", at: cutAt });
      if (restore) store.dispatch({ type: "replace-message", message: restore });
      // As the turn before has left it, which may have been writing it until now.
      const answer = plan.answer && store.messages.find(({ id }) => id === plan.answer?.id);
      return send(answer ? { ...plan, answer } : plan);
    });
  }

  async function resume(): Promise<Outcome | undefined> {
    if (current?.turn) return await current.finished;
    if (current || !settings.transport.resume) return undefined;
    const outcome = await send({ trigger: "resume-stream", options: {} });
    const isNothing = outcome.type === "stopped" && outcome.reason === "server" && !store.state.answered;
    return isNothing ? undefined : outcome;
  }

  function setMessages(next: Parameters<ChatInstance<M>["setMessages"]>[0]): void {
    store.change(() => {
      const { anchorId } = store;
      const { thread } = store.state;
      const last = store.messages.at(-1)?.id;
      const messages = typeof next === "function" ? next(store.messages) : next;
      store.dispatch({ type: "set-messages", messages: messages as readonly M[] });
      const isCut = last !== undefined && !thread.has(last);
      // Without its place a turn would write into a chat that has moved on.
      if (anchorId !== undefined && !thread.has(anchorId)) void endRun("discarded");
      if (!isCut || !isBetweenSteps(store.state.phase)) return;
      void endRun("discarded");
      store.dispatch({ type: "discard" });
    });
  }
}
