import { StreamChatError } from "../errors.js";
import { hydrateMessages } from "../message/hydrateMessages.js";
import type { ChatMessage } from "../message/message.js";
import type { ChatInstance } from "./chat.js";
import type { ChatOptions } from "./chatOptions.js";
import { createNotify } from "./platform/notify.js";
import type { Outcome, StopReason } from "./state/outcome.js";
import { isActive, isBetweenSteps } from "./state/phases.js";
import type { Plan, Question } from "./state/plan.js";
import { findWaiting, type Waiting } from "./state/sendQueue.js";
import { ChatStore } from "./state/store.js";
import { createToolLoop, leaveCalls } from "./tools/toolLoop.js";
import { createFetchTransport } from "./transports/fetchTransport.js";
import { resolveRequest } from "./transports/resolveRequest.js";
import { createServerCancel } from "./transports/serverCancel.js";
import type { ChatTransport, RequestOptions } from "./transports/transport.js";
import { createUserMessage, filesOf, type SendInput } from "./turn/outgoing.js";
import { startTurn, type Turn } from "./turn/startTurn.js";

/** An answer from its first request to its last: a turn, the tools after it, and the steps after those. */
interface Run {
  /** Aborts the tools, and keeps further steps from being taken. */
  readonly controller: AbortController;
  turn: Turn | undefined;
  stopReason: StopReason | undefined;
  finished: Promise<Outcome>;
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
 */
export function createChat<M extends ChatMessage = ChatMessage>(
  initialOptions: ChatOptions<M> = {},
): ChatInstance<M> {
  const settings = { options: initialOptions, transport: undefined as unknown as ChatTransport<M> };
  const fetchTransport = createFetchTransport<M>(() => settings.options);
  setOptions(initialOptions);
  const store = new ChatStore<M>(settings, hydrateMessages(initialOptions.initialMessages ?? []));
  const { clock, id } = store;
  const tools = createToolLoop<M>(store, settings);
  const notify = createNotify<ChatOptions<M>>(settings, store.post);
  const serverCancel = createServerCancel(clock, async (signal) => {
    const { headers } = await resolveRequest(settings.options, {});
    await settings.transport.cancel?.({ id, headers, signal });
  });
  let current: Run | undefined;

  return {
    id,
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    sendMessage,
    async stop() {
      const { phase } = store.state;
      const mayRunOn =
        settings.options.resume === true &&
        current?.turn !== undefined &&
        isActive(phase) &&
        phase !== "preparing" &&
        phase !== "running-tools";
      const stopped = store.change(() => {
        const ending = endRun("user");
        leaveOpenCalls("user");
        return ending;
      });
      if (mayRunOn) serverCancel.start();
      await Promise.all([stopped, serverCancel.settled]);
    },
    regenerate,
    retry,
    edit,
    selectBranch(messageId, index) {
      const shown = store.getSnapshot().branches[messageId];
      const { branches } = store.state;
      if (shown?.index === index || !branches.has(store.messages, messageId, index)) return;
      store.change(() => {
        // First: the version that is put aside must be kept as its turn leaves it, not as one that still streams.
        void endRun("superseded");
        if (isBetweenSteps(store.state.phase)) store.dispatch({ type: "discard" });
        store.dispatch({ type: "select-branch", messageId, index });
      });
    },
    continueMessage,
    resume,
    async addToolOutput(output) {
      if (!tools.addOutput(output)) return undefined;
      return await proceed();
    },
    async addToolApprovalResponse(response) {
      const { isAdded, run } = tools.addApproval(response);
      if (!isAdded) return undefined;
      if (run === undefined) return await proceed();
      const { phase } = store.state;
      // While the answer arrives the end of the turn runs it: a broken stream is requested again, and so is the call.
      if (isActive(phase) && phase !== "running-tools") return undefined;
      if (phase === "running-tools" && current) {
        void tools.runApproved(run, current.controller.signal);
        return await current.finished;
      }
      return await begin(({ controller }) => tools.runApproved(run, controller.signal));
    },
    setMessages,
    clearError() {
      if (store.state.phase === "error") store.dispatch({ type: "clear-error" });
    },
    cancelQueued(messageId) {
      const waiting = takeWaiting(messageId);
      waiting?.resolve({ type: "stopped", reason: "user" });
    },
    setOptions,
    async dispose(reason = "unmount") {
      await store.change(() => {
        const { queue } = store.state;
        // Without this, a component that comes back would show messages that are never sent.
        if (queue.length > 0) store.dispatch({ type: "queue", queue: [] });
        for (const { resolve } of queue) resolve({ type: "stopped", reason });
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
    run.turn = startTurn(plan, { store, settings, notify, serverCancel });
    const outcome = await run.turn.finished;
    run.turn = undefined;
    return await tools.run(outcome, run.controller.signal);
  }

  /** Begins an answer; `first` is its first turn, or the tools that come before it. */
  function begin(first: (run: Run) => Promise<Outcome>): Promise<Outcome> {
    return store.change(() => {
      const controller = new AbortController();
      const run: Run = { controller, turn: undefined, stopReason: undefined, finished: never };
      current = run;
      run.finished = answer(run, () => first(run));
      return run.finished;
    });
  }

  function send(plan: Plan<M>): Promise<Outcome> {
    return begin((run) => runTurn(run, plan));
  }

  /** The outcome of a run that is over; begins the next one if a message waits. */
  function end(run: Run, outcome: Outcome): Outcome {
    if (run.stopReason !== undefined) {
      return outcome.type === "requires-action" ? { type: "stopped", reason: run.stopReason } : outcome;
    }
    current = undefined;
    if (store.state.phase === "running-tools") store.dispatch({ type: "needs-action" });
    if (outcome.type === "done") sendNext();
    return outcome;
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
    if (settings.options.onBusy === "reject" && isBusy())
      throw new StreamChatError("busy", "An answer is still being written.");
    void endRun("superseded");
    leaveOpenCalls("superseded");
  }

  /** Closes the calls that wait in the last answer, so that the chat can be sent again. */
  function leaveOpenCalls(reason: StopReason): void {
    const { phase } = store.state;
    // To stop a chat in which nothing happens changes nothing, though a stored call may wait in it.
    if (reason === "user" && !isBetweenSteps(phase) && phase !== "stopped") return;
    const last = store.messages.at(-1);
    const outputs = last?.role === "assistant" ? leaveCalls(last.parts) : [];
    if (isBetweenSteps(phase) || outputs.length > 0) store.dispatch({ type: "leave-calls", outputs });
  }

  /** Continues an answer whose last open call was answered by the app. A run that is under way does it itself. */
  async function proceed(): Promise<Outcome | undefined> {
    if (current && store.state.phase !== "probing") return undefined;
    const step = tools.next({ type: "requires-action" });
    if (!isPlan(step)) return step.type === "error" ? step : undefined;
    return await store.change(() => {
      void endRun("superseded");
      return send(step);
    });
  }

  async function sendMessage(input: SendInput<M>, options: RequestOptions = {}): Promise<Outcome> {
    const plan = { trigger: "submit-message", options, question: createQuestion(input) } as const;
    return await store.change(() => {
      const { queue } = store.state;
      if (settings.options.onBusy !== "queue" || (!isBusy() && queue.length === 0)) {
        makeRoom();
        return send(plan);
      }
      const outcome = new Promise<Outcome>((resolve) => {
        store.dispatch({ type: "queue", queue: [...queue, { plan, resolve }] });
      });
      // Messages that `stop()` or a failure has left waiting were sent before this one.
      if (!isBusy()) {
        makeRoom();
        sendNext();
      }
      return outcome;
    });
  }

  function sendNext(): void {
    const [first] = store.state.queue;
    if (first) sendWaiting(first);
  }

  function sendWaiting(waiting: Waiting<M>): void {
    store.dispatch({ type: "queue", queue: store.state.queue.filter((other) => other !== waiting) });
    waiting.resolve(send(waiting.plan));
  }

  async function edit(messageId: string, input: SendInput<M>, options: RequestOptions = {}): Promise<Outcome> {
    const at = indexOf(messageId);
    if (store.messages[at]?.role !== "user") throw nothingTo("edit: the message is not a question");
    const question = createQuestion(input);
    return await store.change(() => {
      makeRoom();
      store.dispatch({ type: "cut", at });
      return send({ trigger: "submit-message", messageId, options, question });
    });
  }

  async function regenerate(
    request: RequestOptions & { messageId?: string | undefined } = {},
  ): Promise<Outcome> {
    const { messageId, ...options } = request;
    const { messages } = store;
    const at = messageId === undefined ? messages.length - 1 : indexOf(messageId);
    // The id of a user message stands for the answer behind it.
    const from = messages[at]?.role === "user" ? at + 1 : at;
    if (!messages.slice(0, from).some((message) => message.role === "user")) {
      throw nothingTo("regenerate: there is no question");
    }
    return await store.change(() => {
      makeRoom();
      const regenerated = store.messages[from]?.id ?? messageId;
      store.dispatch({ type: "cut", at: from });
      return send({ trigger: "regenerate-message", messageId: regenerated, options });
    });
  }

  async function continueMessage(options: RequestOptions = {}): Promise<Outcome> {
    if (store.messages.at(-1)?.role !== "assistant") throw nothingTo("continue: the last message is not an answer");
    return await store.change(() => {
      makeRoom();
      const last = store.messages.at(-1);
      return send({
        trigger: "continue-message",
        options,
        ...(last ? { messageId: last.id, answer: last } : {}),
      });
    });
  }

  async function retry(requestOptions?: RequestOptions): Promise<Outcome> {
    const { lastPlan, thread } = store.state;
    if (!lastPlan || isBusy()) throw nothingTo("retry: no turn has ended");
    const { trigger, question, messageId, isStep, answer: continued } = lastPlan;
    const options = requestOptions ?? lastPlan.options;
    return await store.change(() => {
      // An output that was added meanwhile is not part of the repeated request, and would cause a step too many.
      void endRun("superseded");
      if (isStep && continued && thread.has(continued.id)) {
        // The step begins again from the outputs of the tools; the text that it had written goes.
        store.dispatch({ type: "replace-message", message: continued });
        return send({ ...lastPlan, options });
      }
      if (trigger === "continue-message") return continueMessage(options);
      if (!question) {
        const isThere = messageId !== undefined && thread.has(messageId);
        return regenerate({ ...options, messageId: isThere ? messageId : undefined });
      }
      // The user message stays in its place; the partial answer behind it becomes a version.
      store.dispatch({ type: "cut", at: indexOf(question.message.id) + 1 });
      return send({ ...lastPlan, options });
    });
  }

  async function resume(): Promise<Outcome | undefined> {
    if (current?.turn) return await current.finished;
    if (current || !settings.transport.resume) return undefined;
    const outcome = await send({ trigger: "resume-stream", options: {} });
    const isNothing = outcome.type === "stopped" && outcome.reason === "server" && !store.state.answered;
    return isNothing ? undefined : outcome;
  }

  function setMessages(next: readonly M[] | ((messages: readonly M[]) => readonly M[])): void {
    store.change(() => {
      const { resumedId, thread, turn } = store.state;
      const last = store.messages.at(-1)?.id;
      const written = turn && thread.has(turn.answer.message.id) ? turn.answer.message.id : turn?.placeId;
      const messages = typeof next === "function" ? next(store.messages) : next;
      store.dispatch({ type: "set-messages", messages: withoutPartial(messages, resumedId) });
      const isCut = last !== undefined && !thread.has(last);
      // Without its place a turn would write into a chat that has moved on.
      if (turn ? written !== undefined && !thread.has(written) : isCut) void endRun("discarded");
      if (isCut && isBetweenSteps(store.state.phase)) store.dispatch({ type: "discard" });
    });
  }

  function setOptions(next: ChatOptions<M>): void {
    const chosen = next.transport ?? fetchTransport;
    settings.options = next;
    settings.transport = typeof chosen === "function" ? { send: chosen } : chosen;
  }

  function takeWaiting(messageId: string): Waiting<M> | undefined {
    const { queue } = store.state;
    const waiting = findWaiting(queue, messageId);
    if (waiting) store.dispatch({ type: "queue", queue: queue.filter((other) => other !== waiting) });
    return waiting;
  }

  function isBusy(): boolean {
    return isActive(store.state.phase);
  }

  function indexOf(messageId: string): number {
    const at = store.state.thread.indexOf(messageId);
    if (at >= 0) return at;
    throw new StreamChatError("prepare-failed", `There is no message with the id "${messageId}".`);
  }

  function createQuestion(input: SendInput<M>): Question<M> {
    const message = createUserMessage<M>(store.createId(), input);
    const unread = filesOf(input);
    if (message.parts.length === 0 && unread.length === 0) throw nothingTo("send: the message is empty");
    return { message, unread };
  }
}

const never = new Promise<never>(() => {});

function isPlan<M extends ChatMessage>(next: Plan<M> | Outcome): next is Plan<M> {
  return "trigger" in next;
}

/** The messages without the partial answer of an app, if it stands before the answer that was resumed from its start. */
function withoutPartial<M extends ChatMessage>(
  messages: readonly M[],
  resumedId: string | undefined,
): readonly M[] {
  const at = messages.findIndex(({ id }) => id === resumedId) - 1;
  return messages[at]?.role === "assistant" ? messages.filter((_, index) => index !== at) : messages;
}

function nothingTo(what: string): StreamChatError {
  return new StreamChatError("prepare-failed", `There is nothing to ${what}.`);
}
