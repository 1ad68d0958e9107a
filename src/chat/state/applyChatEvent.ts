import type { StreamChatError } from "../../errors.js";
import type { StreamEvent } from "../../events/streamEvent.js";
import type { Clock } from "../../frames/clock.js";
import { applyEvents } from "../../message/applyEvent.js";
import { endMessage } from "../../message/endMessage.js";
import type { ChatMessage, MessageStatus } from "../../message/message.js";
import { createAnswer, type Answer } from "./answer.js";
import type { Branches } from "./branches.js";
import type { ChatEvent } from "./chatEvent.js";
import { createMeter, type Meter } from "./meter.js";
import type { Outcome } from "./outcome.js";
import type { Phase, TablePhase } from "./phases.js";
import { isResuming, type Plan, type Waiting } from "./plan.js";
import type { Thread } from "./thread.js";

/** The state of a chat. Only `applyChatEvent` and the store's `dispatch` write it. */
export interface ChatState<M extends ChatMessage> {
  readonly clock: Clock;
  readonly createId: () => string;
  readonly thread: Thread<M>;
  readonly branches: Branches<M>;
  phase: TablePhase;
  /** The phase that readers see: `phase`, or the phase before it while the chat is probing. */
  shown: Phase;
  error: StreamChatError | undefined;
  retryAt: number | undefined;
  /** The turn that is under way. */
  turn: RunningTurn<M> | undefined;
  /** The plan that `retry()` repeats. */
  lastPlan: Plan<M> | undefined;
  /** The answer that the last turn has ended with; `undefined` if it brought none. */
  answered: M | undefined;
  /** The id of the answer that was resumed last. */
  resumedId: string | undefined;
  queue: readonly Waiting<M>[];
}

interface RunningTurn<M extends ChatMessage> {
  readonly plan: Plan<M>;
  readonly answer: Answer<M>;
  readonly meter: Meter;
  /** The message after which the answer will stand. */
  readonly placeId: string | undefined;
  /** A resumed answer is placed only when it has content: the partial answer stays visible until then. */
  isPlaced: boolean;
}

/** Writes one event into the state; `before` is the phase that it was dispatched in. */
export function applyChatEvent<M extends ChatMessage>(
  state: ChatState<M>,
  event: ChatEvent<M>,
  before: TablePhase,
): void {
  const { thread, branches, turn } = state;
  switch (event.type) {
    case "send":
    case "resume":
      beginTurn(state, event.plan);
      return;
    case "files-read":
      updateQuestion(state, (message) => ({ ...message, parts: [...event.parts, ...message.parts] }));
      return;
    case "accepted":
      if (before === "probing") {
        state.lastPlan = { trigger: "regenerate-message", options: {} };
        state.error = undefined;
      }
      markQuestion(state, "complete");
      return;
    case "reopen":
      turn?.answer.reset();
      return;
    case "received":
      if (turn) receive(state, turn, event.events);
      return;
    case "retry":
    case "reconnect":
      state.retryAt = event.at;
      return;
    case "due":
      state.retryAt = undefined;
      return;
    case "ended":
      if (turn) endTurn(state, turn, event.outcome, before);
      return;
    case "run-tools":
      state.error = undefined;
      return;
    case "tool-event":
      if (turn?.isPlaced && turn.answer.message.id === event.messageId) {
        turn.answer.apply([event.event], state.clock.now());
        thread.touch();
      } else thread.update(event.messageId, (message) => applyEvents(message, [event.event]));
      return;
    case "give-up":
      state.lastPlan = event.step;
      state.error = event.error;
      if (event.step.messageId !== undefined) {
        thread.update(event.step.messageId, (message) =>
          endMessage(message, { status: "error", error: event.error }),
        );
      }
      return;
    case "leave-calls": {
      const last = thread.messages.at(-1);
      if (!last || event.outputs.length === 0) return;
      thread.update(last.id, (message) =>
        endMessage(applyEvents(message, event.outputs), { status: "stopped" }),
      );
      return;
    }
    case "set-messages":
      thread.set(withoutPartial(event.messages, state.resumedId));
      return;
    case "replace-message":
      thread.update(event.message.id, () => event.message);
      return;
    case "cut":
      thread.set(branches.cut(thread.messages, event.at));
      return;
    case "select-branch":
      thread.set(branches.select(thread.messages, event.messageId, event.index));
      return;
    case "enqueue":
      state.queue = [...state.queue, event.waiting];
      return;
    case "dequeue":
      state.queue = state.queue.filter(({ plan }) => plan.question.message.id !== event.messageId);
      return;
    case "edit-queued":
      state.queue = state.queue.map((waiting) =>
        waiting.plan.question.message.id === event.question.message.id
          ? { ...waiting, plan: { ...waiting.plan, question: event.question } }
          : waiting,
      );
      return;
    case "clear-error":
      state.error = undefined;
      return;
    case "prepared":
    case "content":
    case "silence":
    case "activity":
    case "finish":
    case "needs-action":
    case "discard":
      return;
    default:
      event satisfies never;
  }
}

function beginTurn<M extends ChatMessage>(state: ChatState<M>, plan: Plan<M>): void {
  const { clock, createId, thread } = state;
  const isShown = !isResuming(plan);
  state.answered = undefined;
  if (isShown) {
    state.lastPlan = plan;
    state.error = undefined;
    if (plan.question && !thread.has(plan.question.message.id)) {
      thread.set([...thread.messages, plan.question.message]);
    }
  }
  const isTaken = (messageId: string): boolean => {
    // A resumed answer may be the last message itself: the server's id tells.
    const last = thread.messages.at(-1);
    return thread.has(messageId) && (isShown || last?.role !== "assistant" || last.id !== messageId);
  };
  const answer = createAnswer<M>(plan.answer, createId, isTaken);
  const placeId = thread.messages.at(-1)?.id;
  state.turn = { plan, answer, meter: createMeter(clock), placeId, isPlaced: isShown };
  if (isShown) {
    markQuestion(state, "pending");
    thread.write(answer);
  }
}

function receive<M extends ChatMessage>(
  state: ChatState<M>,
  turn: RunningTurn<M>,
  events: readonly StreamEvent[],
): void {
  const { clock, thread } = state;
  const { answer } = turn;
  answer.apply(events, clock.now());
  if (!answer.hasContent) return;
  if (!turn.isPlaced) {
    turn.isPlaced = true;
    // Looked up now: a storage may have brought the partial answer since the turn began.
    const last = thread.messages.at(-1);
    if (last && isContinuedBy(last, answer.message)) answer.replaces(last);
    state.resumedId = answer.message.id;
    thread.write(answer);
  }
  thread.touch();
  turn.meter.content();
}

/** Whether a resumed answer replays `last`. Without this, the next answer would overwrite one that is complete. */
function isContinuedBy(last: ChatMessage, resumed: ChatMessage): boolean {
  if (last.role !== "assistant") return false;
  const isComplete = last.status === undefined || last.status === "complete";
  return last.id === resumed.id || !isComplete;
}

function endTurn<M extends ChatMessage>(
  state: ChatState<M>,
  { plan, answer, meter, isPlaced }: RunningTurn<M>,
  outcome: Outcome,
  before: TablePhase,
): void {
  const { branches, clock, thread } = state;
  state.retryAt = undefined;
  if (before === "probing") {
    state.turn = undefined;
    return;
  }
  meter.end(answer.usage.outputTokens);
  answer.end(outcome, meter.metrics, clock.now());
  if (outcome.type === "done" || outcome.type === "requires-action") thread.show();
  const hasBegun = answer.hasContent || (isPlaced && thread.has(answer.message.id));
  state.answered = hasBegun ? answer.message : undefined;
  thread.close();
  // No new answer came: without this, the answer that it was to replace would stay hidden.
  if (!hasBegun && !plan.question && !isResuming(plan)) thread.set(branches.uncut(thread.messages));
  if (before === "preparing" || before === "connecting" || before === "backoff") {
    markQuestion(state, outcome.type === "error" ? "error" : "stopped");
  }
  state.turn = undefined;
  state.error = outcome.type === "error" ? outcome.error : undefined;
}

function updateQuestion<M extends ChatMessage>(state: ChatState<M>, change: (message: M) => M): void {
  const question = state.turn?.plan.question;
  if (question) state.thread.update(question.message.id, change);
}

function markQuestion<M extends ChatMessage>(state: ChatState<M>, status: MessageStatus): void {
  updateQuestion(state, (message) => (message.status === status ? message : { ...message, status }));
}

/** The messages without the partial answer of an app, if it stands before the answer that was resumed from its start. */
function withoutPartial<M extends ChatMessage>(
  messages: readonly M[],
  resumedId: string | undefined,
): readonly M[] {
  const at = messages.findIndex(({ id }) => id === resumedId) - 1;
  return messages[at]?.role === "assistant" ? messages.filter((_, index) => index !== at) : messages;
}
