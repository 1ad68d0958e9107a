import { StreamChatError } from "../errors.js";
import { proveCompletion } from "../events/proveCompletion.js";
import type { StreamEvent } from "../events/streamEvent.js";
import { systemClock } from "../frames/clock.js";
import { schedulerFor } from "../frames/frameScheduler.js";
import { createLatch } from "../frames/latch.js";
import type { DecodeOptions } from "../events/decodeResponse.js";
import { applyEvents } from "../message/applyEvent.js";
import { endMessage } from "../message/endMessage.js";
import type { Message, MessageStatus } from "../message/message.js";
import { freezeDeep } from "../message/messageDraft.js";
import { createAnswer, needsAction, type Answer } from "./answer.js";
import { createBranches } from "./branches.js";
import type { Chat, RequestOptions } from "./chat.js";
import type { ChatOptions } from "./chatOptions.js";
import type { ChatTool } from "./clientTools.js";
import { createRandomId } from "./createId.js";
import { createFetchTransport } from "./fetchTransport.js";
import { createDiagnostics, type Diagnostics } from "./diagnostics.js";
import { hydrateMessages } from "./hydrateMessages.js";
import { createMeter, type Meter } from "./meter.js";
import { openSource } from "./openSource.js";
import { createUserMessage, filesOf, readFiles, type SendInput } from "./outgoing.js";
import { resolveRequest } from "./resolveRequest.js";
import { createResumption, type Resumption } from "./resumption.js";
import { createSendQueue } from "./sendQueue.js";
import { createServerCancel } from "./serverCancel.js";
import type { ChatSnapshot } from "./snapshot.js";
import { createTell, reportThrown } from "./tell.js";
import { createThread } from "./thread.js";
import { createToolLoop, leaveCalls } from "./toolLoop.js";
import type { ChatRequest, ChatTransport, TransportSource, Trigger } from "./transport.js";
import {
  createTurn,
  type Outcome,
  type ProvenEvents,
  type StopReason,
  type Turn,
  type TurnHost,
} from "./turn.js";
import { nextPhase, statusOf, type Phase, type TurnEvent } from "./turnState.js";

/** What one turn is to ask. */
interface Plan<M extends Message> {
  readonly trigger: Trigger | "resume-stream";
  readonly messageId?: string | undefined;
  readonly options: RequestOptions;
  /** The question that the turn adds. */
  readonly question?: { readonly message: M; readonly input: SendInput<M> };
  /** The answer that is gone on with; absent for a new one. */
  readonly answer?: M;
  /** A further step of an answer, after its tools. */
  readonly isStep?: boolean;
}

/** Creates a chat. Nothing is requested before the first message is sent. */
export function createChat<M extends Message = Message>(initialOptions: ChatOptions<M> = {}): Chat<M> {
  let options = initialOptions;
  let phase: Phase = "idle";
  let error: StreamChatError | undefined;
  let turn: Turn | undefined;
  let meter: Meter | undefined;
  let lastPlan: Plan<M> | undefined;
  let answer: Answer<M> | undefined;
  /** The turn only asks whether there is something to resume: nothing of it is seen until there is. */
  let isProbing = false;

  const createId = (): string => (options.createId ?? createRandomId)();
  const id = initialOptions.id ?? createId();
  const clock = initialOptions.clock ?? systemClock;
  const tell = createTell<M>(() => options);
  const thread = createThread<M>(hydrateMessages(initialOptions.initialMessages ?? []));
  const branches = createBranches<M>();
  const queue = createSendQueue<M>();
  const tools = createToolLoop({
    get tools() {
      return options.tools as Readonly<Record<string, ChatTool>> | undefined;
    },
    get hasListener() {
      return options.onToolCall !== undefined;
    },
    get maxSteps() {
      return options.maxSteps ?? DEFAULT_MAX_STEPS;
    },
    get messages() {
      return thread.messages;
    },
    get isBusy() {
      return turn !== undefined;
    },
    apply: applyToMessage,
    onToolCall: (call) => tell("onToolCall", call),
    onToolError: (toolError, call) => tell("onToolError", toolError, call),
    moved: moveBetweenTurns,
    proceed,
    giveUp,
  });
  let diagnostics: Diagnostics | undefined;
  try {
    // Written out and alone in its `try`: a bundler replaces the condition and drops the rest, and a page without a
    // bundler has no `process`.
    if (process.env.NODE_ENV !== "production") diagnostics = createDiagnostics(clock);
  } catch {}
  const fetchTransport = createFetchTransport<M>(() => options);
  const serverCancel = createServerCancel(clock, async (signal) => {
    const { headers } = await resolveRequest(options, {});
    await transport().cancel?.({ id, headers, signal });
  });
  const latch = createLatch<ChatSnapshot<M>>(
    takeSnapshot,
    () => schedulerFor(options.batch ?? "frame", clock),
    (thrown) => reportThrown("subscribe", thrown),
  );

  return {
    id,
    getSnapshot: latch.get,
    subscribe: latch.subscribe,
    sendMessage,
    async stop() {
      const mayRunOn = options.resume === true && turn !== undefined && !isProbing && phase !== "preparing";
      const stopped = turn?.stop("user");
      leaveTools("user");
      if (mayRunOn) serverCancel.start();
      await Promise.all([stopped, serverCancel.settled]);
    },
    regenerate,
    retry,
    edit,
    selectBranch(messageId, index) {
      const next = branches.select(thread.messages, messageId, index);
      if (!next) return;
      void turn?.stop("superseded");
      tools.stop("superseded");
      if (isBetweenSteps(phase)) phase = "idle";
      thread.set(next);
      publish();
    },
    continueMessage,
    resume,
    addToolOutput: tools.addOutput,
    addToolApprovalResponse: tools.addApproval,
    setMessages,
    clearError() {
      if (phase !== "error") return;
      phase = "idle";
      error = undefined;
      publish();
    },
    cancelQueued(messageId) {
      if (queue.cancel(messageId)) publish();
    },
    setOptions(next) {
      options = next;
    },
    async dispose(reason = "unmount") {
      queue.clear();
      tools.stop(reason);
      if (phase === "running-tools") {
        // The calls stay open, for whoever comes back.
        phase = "requires-action";
        publish();
      }
      await turn?.stop(reason);
    },
  };

  // ── what can be asked ──────────────────────────────────────────────────────────────────────────────────────────

  async function sendMessage(input: SendInput<M>, requestOptions: RequestOptions = {}): Promise<Outcome> {
    const plan: Plan<M> = {
      trigger: "submit-message",
      options: requestOptions,
      question: createQuestion(input),
    };
    if (isBusy() && options.onBusy === "queue") {
      const outcome = queue.add(plan.question!.message, () => begin(plan));
      publish();
      return await outcome;
    }
    makeRoom();
    return await begin(plan);
  }

  async function edit(
    messageId: string,
    input: SendInput<M>,
    requestOptions: RequestOptions = {},
  ): Promise<Outcome> {
    const at = find(messageId);
    if (thread.messages[at]?.role !== "user") throw nothingTo("edit: the message is not a question");
    const question = createQuestion(input);
    makeRoom();
    thread.set(branches.cut(thread.messages, at));
    return await begin({ trigger: "submit-message", messageId, options: requestOptions, question });
  }

  async function regenerate(
    request: RequestOptions & { messageId?: string | undefined } = {},
  ): Promise<Outcome> {
    const { messageId, ...requestOptions } = request;
    const at = messageId === undefined ? thread.messages.length - 1 : find(messageId);
    // A question stands for its answer: what is asked anew is what follows it.
    const from = thread.messages[at]?.role === "user" ? at + 1 : at;
    if (!thread.messages.slice(0, from).some((message) => message.role === "user")) {
      throw nothingTo("regenerate: there is no question");
    }
    makeRoom();
    const regenerated = thread.messages[from]?.id ?? messageId;
    thread.set(branches.cut(thread.messages, from));
    return await begin({ trigger: "regenerate-message", messageId: regenerated, options: requestOptions });
  }

  async function continueMessage(requestOptions: RequestOptions = {}): Promise<Outcome> {
    const last = thread.messages.at(-1);
    if (last?.role !== "assistant") throw nothingTo("continue: the last message is not an answer");
    makeRoom();
    return await begin({
      trigger: "continue-message",
      messageId: last.id,
      options: requestOptions,
      answer: thread.messages.at(-1) ?? last,
    });
  }

  async function retry(requestOptions?: RequestOptions): Promise<Outcome> {
    if (!lastPlan || (turn && !isProbing)) throw nothingTo("retry: no turn has ended");
    if (isProbing) void turn?.stop("superseded");
    const { trigger, question, messageId, isStep, answer: continued } = lastPlan;
    const again = requestOptions ?? lastPlan.options;
    if (isStep && continued && thread.has(continued.id)) {
      // The step begins again from the outputs of the tools; what it had written itself goes.
      thread.update(continued.id, () => continued);
      return await begin({ ...lastPlan, options: again });
    }
    if (trigger === "continue-message") return await continueMessage(again);
    if (!question) {
      const isThere = messageId !== undefined && thread.has(messageId);
      return await regenerate({ ...again, messageId: isThere ? messageId : undefined });
    }
    // The question stays where it is; what the failed attempt left behind becomes a branch.
    thread.set(branches.cut(thread.messages, find(question.message.id) + 1));
    return await begin({ ...lastPlan, options: again });
  }

  async function resume(): Promise<Outcome | undefined> {
    if (turn) return await turn.finished;
    if (tools.isRunning || !transport().resume) return undefined;
    const last = thread.messages.at(-1);
    // The server replays the answer from its start, into the place of what is here of it.
    const half = last?.role === "assistant" ? { ...last, parts: [] } : undefined;
    const outcome = await begin({ trigger: "resume-stream", options: {}, ...(half ? { answer: half } : {}) });
    return outcome.type === "stopped" && outcome.reason === "server" && !answer?.hasContent
      ? undefined
      : outcome;
  }

  function setMessages(next: readonly M[] | ((messages: readonly M[]) => readonly M[])): void {
    const answerId =
      turn && thread.messages.at(-1)?.status === "streaming" ? thread.messages.at(-1)?.id : undefined;
    const anchor = answerId ?? lastPlan?.question?.message.id;
    const last = thread.messages.at(-1)?.id;
    thread.set(typeof next === "function" ? next(thread.messages) : next);
    if (last !== undefined && !thread.has(last)) {
      tools.stop("discarded");
      if (isBetweenSteps(phase)) phase = "idle";
    }
    // Without its question or its answer a turn would go on writing into a chat that has moved on.
    if (turn && anchor !== undefined && !thread.has(anchor)) void turn.stop("discarded");
    publish();
  }

  function isBusy(): boolean {
    return (turn !== undefined && !isProbing) || tools.isRunning;
  }

  /** Makes room for a turn as `onBusy` says. */
  function makeRoom(): void {
    if (options.onBusy === "reject" && isBusy())
      throw new StreamChatError("busy", "An answer is still being written.");
    // Settles synchronously: the old request is aborted before the new one is made.
    void turn?.stop("superseded");
    leaveTools("superseded");
  }

  function createQuestion(input: SendInput<M>): { message: M; input: SendInput<M> } {
    const message = createUserMessage<M>(createId(), input);
    if (message.parts.length === 0 && filesOf(input).length === 0)
      throw nothingTo("send: the message is empty");
    return { message, input };
  }

  function find(messageId: string): number {
    const at = thread.indexOf(messageId);
    if (at < 0)
      throw new StreamChatError("prepare-failed", `There is no message with the id "${messageId}".`);
    return at;
  }

  // ── one turn ───────────────────────────────────────────────────────────────────────────────────────────────────

  async function begin(plan: Plan<M>): Promise<Outcome> {
    isProbing = plan.trigger === "resume-stream";
    if (!isProbing) show(plan);
    if (plan.question && !thread.has(plan.question.message.id)) {
      thread.set([...thread.messages, plan.question.message]);
    }
    if (!isProbing) markQuestion(plan, "pending");
    const written = createAnswer<M>(plan.answer, createId, (messageId) => thread.has(messageId));
    answer = written;
    // A half answer stays to be seen until its replay has something to show.
    if (!isProbing) thread.write(written);
    const after: Aftermath = {};
    turn = createTurn(createHost(plan, written, after), isProbing ? "resume" : "send");
    const { finished } = turn;
    turn.start();
    const outcome = await finished;
    // Whoever asked waits for the tools and for the steps that follow them, too.
    return await (after.outcome ?? outcome);
  }

  /** From now on the chat's condition is that of this turn. */
  function show(plan: Plan<M>): void {
    lastPlan = isResuming(plan) ? { trigger: "regenerate-message", options: {} } : plan;
    error = undefined;
    isProbing = false;
    if (!plan.isStep) tools.begin();
  }

  function createHost(plan: Plan<M>, answer: Answer<M>, after: Aftermath): TurnHost {
    const current = createMeter(clock);
    if (!isProbing) meter = current;
    const resumption = createResumption();
    let request: ChatRequest<M> | undefined;
    let unread = plan.question ? filesOf(plan.question.input) : [];

    return {
      clock,
      random: () => (options.random ?? Math.random)(),
      timeouts: options.timeouts,
      retry: options.retry,
      async prepare(attempt, signal) {
        if (unread.length > 0) {
          const files = await readFiles(unread);
          unread = [];
          updateQuestion(plan, (message) => ({ ...message, parts: [...files, ...message.parts] }));
        }
        const trigger = isResuming(plan) ? "submit-message" : (plan.trigger as Trigger);
        const { messageId } = plan;
        const resolved = await resolveRequest(options, plan.options);
        // A late cancellation would end what is asked for now.
        await serverCancel.settled;
        request = { id, messages: thread.messages, trigger, messageId, attempt, signal, ...resolved };
      },
      async open(_attempt, signal) {
        answer.reset();
        resumption.reset();
        const asked = request as ChatRequest<M>;
        diagnostics?.requested();
        const source = isResuming(plan)
          ? await transport().resume?.({ id, headers: asked.headers, signal })
          : await transport().send(asked);
        return source && (await read(source, resumption, signal));
      },
      canReopen: () =>
        options.resume === true && resumption.cursor !== undefined && transport().resume !== undefined,
      async reopen(signal) {
        const { headers } = await resolveRequest(options, plan.options);
        const source = await transport().resume?.({ id, headers, cursor: resumption.cursor, signal });
        if (source) return await read(source, resumption, signal);
        throw new StreamChatError("resume-gone", "The rest of the answer is no longer there.");
      },
      apply(events) {
        resumption.note(events);
        answer.apply(events, clock.now());
        diagnostics?.applied(events);
        if (isResuming(plan) && answer.hasContent) thread.write(answer);
        thread.touch();
        if (answer.hasContent) current.content();
        latch.mark();
        tellEvents(events, answer);
        return answer.hasContent;
      },
      needsAction: () => needsAction(answer.message),
      moved(next) {
        if (isProbing && next !== "waiting") return;
        if (isProbing) {
          show(plan);
          meter = current;
        }
        phase = next;
        if (phase === "waiting") markQuestion(plan, "complete");
        publish();
        tell("onStateChange", { phase, status: statusOf(phase) });
      },
      settled: (outcome) => settle(outcome, plan, answer, current, after),
    };
  }

  async function read(
    source: TransportSource,
    { memory }: Resumption,
    signal: AbortSignal,
  ): Promise<ProvenEvents> {
    const decodeOptions: DecodeOptions = {
      protocol: options.protocol,
      maxEventSize: options.maxEventSize,
      ...(options.resume === true ? { memory } : {}),
      ...(diagnostics && source instanceof Response
        ? { onFraming: (framing) => diagnostics?.response(source, framing) }
        : {}),
    };
    return proveCompletion(await openSource(source, decodeOptions, signal));
  }

  function settle(
    outcome: Outcome,
    plan: Plan<M>,
    answer: Answer<M>,
    current: Meter,
    after: Aftermath,
  ): void {
    if (isProbing) {
      // There was nothing to resume, and nothing of the asking has been seen.
      isProbing = false;
      turn = undefined;
      thread.close();
      return;
    }
    answer.end(outcome, clock.now());
    if (outcome.type === "done" || outcome.type === "requires-action") thread.show();
    const message = answer.hasContent || thread.has(answer.message.id) ? answer.message : undefined;
    thread.close();
    // Nothing came in the place of the answer that was to be replaced: it is shown again.
    if (!message && !plan.question && !isResuming(plan)) thread.set(branches.uncut(thread.messages));
    if (phase === "preparing" || phase === "connecting" || phase === "backoff") {
      markQuestion(plan, outcome.type === "error" ? "error" : "stopped");
    }
    current.end(answer.message.usage?.outputTokens);
    if (outcome.type === "done") diagnostics?.finished();
    turn = undefined;
    phase = outcome.type;
    error = outcome.type === "error" ? outcome.error : undefined;
    publish();

    const conclude = (): void => {
      tell("onStateChange", { phase: outcome.type, status: statusOf(outcome.type) });
      if (outcome.type === "error") tell("onError", outcome.error);
      tell("onFinish", { outcome, message, messages: thread.messages });
      // A callback may have asked for something else.
      if ((outcome.type === "done" || outcome.type === "requires-action") && !turn && message) {
        after.outcome = tools.turnEnded(message);
      }
      if (outcome.type === "done" && !turn && !after.outcome) queue.next();
    };
    const isHandover =
      outcome.type === "stopped" && (outcome.reason === "superseded" || outcome.reason === "discarded");
    // What supersedes the turn is being set up by our caller: a callback that asks now would come between.
    if (isHandover) queueMicrotask(conclude);
    else conclude();
  }

  // ── between turns ──────────────────────────────────────────────────────────────────────────────────────────────

  function moveBetweenTurns(event: TurnEvent): void {
    const next = turn ? undefined : nextPhase(phase, event);
    if (next === undefined) return;
    phase = next;
    publish();
    tell("onStateChange", { phase, status: statusOf(phase) });
  }

  async function proceed(messageId: string): Promise<Outcome> {
    const plan = planOfStep(messageId);
    return await begin(plan);
  }

  function giveUp(messageId: string, limit: StreamChatError): void {
    // For `retry`: the step that was not taken.
    lastPlan = planOfStep(messageId);
    thread.update(messageId, (message) => endMessage(message, { status: "error", error: limit }));
    phase = "error";
    error = limit;
    publish();
    tell("onStateChange", { phase, status: "error" });
    tell("onError", limit);
  }

  /** AI SDK asks for a further step with the trigger of the question, and names the answer. */
  function planOfStep(messageId: string): Plan<M> {
    const message = thread.messages[find(messageId)] as M;
    return {
      trigger: "submit-message",
      messageId,
      options: lastPlan?.options ?? {},
      answer: message,
      isStep: true,
    };
  }

  function applyToMessage(messageId: string, event: StreamEvent): void {
    if (turn && answer?.message.id === messageId) {
      answer.apply([event], clock.now());
      thread.touch();
    } else thread.update(messageId, (message) => applyEvents(message, [event]));
    publish();
  }

  /** Ends the wait for tools, and leaves the chat so that it can be sent again. */
  function leaveTools(reason: StopReason): void {
    tools.stop(reason);
    const isBetween = isBetweenSteps(phase);
    // To stop a chat in which nothing happens changes nothing, though a stored call may wait in it.
    if (turn || (reason === "user" && !isBetween && phase !== "stopped")) return;
    const last = thread.messages.at(-1);
    const left = last?.role === "assistant" ? leaveCalls(last.parts) : [];
    if (!isBetween && left.length === 0) return;
    if (last && left.length > 0) {
      thread.update(last.id, (message) => endMessage(applyEvents(message, left), { status: "stopped" }));
    }
    if (isBetween) phase = "stopped";
    publish();
    tell("onStateChange", { phase, status: statusOf(phase) });
  }

  function tellEvents(events: readonly StreamEvent[], answer: Answer<M>): void {
    if (!options.onEvent && !options.onDelta) return;
    for (const event of events) {
      tell("onEvent", event);
      if (event.type === "text-delta") tell("onDelta", event.delta, answer.message.id);
    }
  }

  function updateQuestion(plan: Plan<M>, change: (message: M) => M): void {
    if (plan.question) thread.update(plan.question.message.id, change);
  }

  function markQuestion(plan: Plan<M>, status: MessageStatus): void {
    updateQuestion(plan, (message) => (message.status === status ? message : { ...message, status }));
  }

  function transport(): ChatTransport<M> {
    const chosen = options.transport ?? fetchTransport;
    return typeof chosen === "function" ? { send: chosen } : chosen;
  }

  // ── what can be seen ───────────────────────────────────────────────────────────────────────────────────────────

  function publish(): void {
    latch.mark();
    latch.flush();
  }

  function takeSnapshot(): ChatSnapshot<M> {
    const { messages } = thread;
    if (diagnostics) {
      diagnostics.messages(messages);
      freezeDeep(messages);
    }
    const answered = messages.findLast((message) => message.role === "assistant");
    return Object.freeze({
      id,
      messages,
      phase,
      stalled: phase === "stalled",
      retryAt: turn?.retryAt,
      queue: queue.messages,
      branches: branches.describe(messages),
      usage: answered?.usage,
      metrics: meter?.metrics ?? noMetrics,
      ...(error
        ? { status: "error" as const, error }
        : { status: statusOf(phase) as "ready", error: undefined }),
    });
  }
}

/** What follows a turn by itself. */
interface Aftermath {
  outcome?: Promise<Outcome> | undefined;
}

/** Enough for what people ask, and few enough that a loop is noticed before it is paid for. */
const DEFAULT_MAX_STEPS = 5;

function isResuming(plan: { readonly trigger: string }): boolean {
  return plan.trigger === "resume-stream";
}

/** The answer waits for tools, or for a person. */
function isBetweenSteps(phase: Phase): boolean {
  return phase === "requires-action" || phase === "running-tools";
}

const noMetrics = Object.freeze({});

function nothingTo(what: string): StreamChatError {
  return new StreamChatError("prepare-failed", `There is nothing to ${what}.`);
}
