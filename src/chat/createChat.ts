import { StreamChatError } from "../errors.js";
import type { ChatMessage } from "../message/message.js";
import type { ChatInstance, RequestOptions } from "./chat.js";
import type { ChatOptions } from "./chatOptions.js";
import { ChatState, isBetweenSteps } from "./state/chatState.js";
import { createUserMessage, filesOf, type SendInput } from "./turn/outgoing.js";
import type { Plan, Question } from "./turn/plan.js";
import { resolveRequest } from "./transports/resolveRequest.js";
import { createServerCancel } from "./transports/serverCancel.js";
import { createTextSources } from "./textSource.js";
import { createToolSteps, type ToolSteps } from "./tools/toolSteps.js";
import { createTurns, type Turns } from "./turn/turns.js";
import type { Outcome } from "./turn/turn.js";

/** Creates a chat. Nothing is requested before the first message is sent. */
export function createChat<M extends ChatMessage = ChatMessage>(
  initialOptions: ChatOptions<M> = {},
): ChatInstance<M> {
  const state = new ChatState<M>(initialOptions);
  const { id, branches, clock, latch, queue, thread } = state;
  const serverCancel = createServerCancel(clock, async (signal) => {
    const { headers } = await resolveRequest(state.options, {});
    await state.transport().cancel?.({ id, headers, signal });
  });
  const steps: ToolSteps = createToolSteps<M>(state, () => turns);
  const tools = steps.loop;
  const turns: Turns<M> = createTurns<M>(state, {
    asked: () => tools.begin(),
    answered: (messageId) => tools.turnEnded(messageId),
    get cancelled() {
      return serverCancel.settled;
    },
  });

  return {
    id,
    getSnapshot: latch.get,
    subscribe: latch.subscribe,
    textSource: createTextSources(latch),
    sendMessage,
    async stop() {
      const mayRunOn =
        state.options.resume === true &&
        state.turn !== undefined &&
        !state.isProbing &&
        state.phase !== "preparing";
      state.stops += 1;
      const stopped = state.turn?.stop("user");
      steps.leave("user");
      if (mayRunOn) serverCancel.start();
      await Promise.all([stopped, serverCancel.settled]);
    },
    regenerate,
    retry,
    edit,
    selectBranch(messageId, index) {
      const shown = branches.describe(thread.messages)[messageId];
      if (shown?.index === index || !branches.has(thread.messages, messageId, index)) return;
      // First: the version that is put aside must be kept as its turn leaves it, not as one that is being written.
      void state.turn?.stop("superseded");
      tools.stop("superseded");
      if (isBetweenSteps(state.phase)) state.phase = "idle";
      thread.set(branches.select(thread.messages, messageId, index));
      state.publish();
    },
    continueMessage,
    resume,
    addToolOutput: tools.addOutput,
    addToolApprovalResponse: tools.addApproval,
    setMessages,
    clearError() {
      if (state.phase !== "error") return;
      state.phase = "idle";
      state.error = undefined;
      state.publish();
    },
    cancelQueued(messageId) {
      if (queue.cancel(messageId)) state.publish();
    },
    setOptions(next) {
      state.options = next;
    },
    async dispose(reason = "unmount") {
      state.stops += 1;
      if (queue.messages.length > 0) {
        queue.clear(reason);
        // Whoever comes back must not see what will never be sent.
        state.publish();
      }
      tools.stop(reason);
      if (state.phase === "running-tools") {
        // The calls stay open, for whoever comes back.
        state.phase = "requires-action";
        state.publish();
      }
      await state.turn?.stop(reason);
    },
  };

  async function sendMessage(input: SendInput<M>, requestOptions: RequestOptions = {}): Promise<Outcome> {
    const question = createQuestion(input);
    const plan: Plan<M> = { trigger: "submit-message", options: requestOptions, question };
    if (state.options.onBusy === "queue" && (isBusy() || queue.messages.length > 0)) {
      const outcome = queue.add(question.message, () => turns.begin(plan));
      // What `stop()` or a failure has left waiting was asked before.
      if (!isBusy()) {
        makeRoom();
        queue.next();
      }
      state.publish();
      return await outcome;
    }
    makeRoom();
    return await turns.begin(plan);
  }

  async function edit(
    messageId: string,
    input: SendInput<M>,
    requestOptions: RequestOptions = {},
  ): Promise<Outcome> {
    const at = state.find(messageId);
    if (thread.messages[at]?.role !== "user") throw nothingTo("edit: the message is not a question");
    const question = createQuestion(input);
    makeRoom();
    thread.set(branches.cut(thread.messages, at));
    return await turns.begin({ trigger: "submit-message", messageId, options: requestOptions, question });
  }

  async function regenerate(
    request: RequestOptions & { messageId?: string | undefined } = {},
  ): Promise<Outcome> {
    const { messageId, ...requestOptions } = request;
    const at = messageId === undefined ? thread.messages.length - 1 : state.find(messageId);
    // A question stands for its answer: what is asked anew is what follows it.
    const from = thread.messages[at]?.role === "user" ? at + 1 : at;
    if (!thread.messages.slice(0, from).some((message) => message.role === "user")) {
      throw nothingTo("regenerate: there is no question");
    }
    makeRoom();
    const regenerated = thread.messages[from]?.id ?? messageId;
    thread.set(branches.cut(thread.messages, from));
    return await turns.begin({
      trigger: "regenerate-message",
      messageId: regenerated,
      options: requestOptions,
    });
  }

  async function continueMessage(requestOptions: RequestOptions = {}): Promise<Outcome> {
    const last = thread.messages.at(-1);
    if (last?.role !== "assistant") throw nothingTo("continue: the last message is not an answer");
    makeRoom();
    return await turns.begin({
      trigger: "continue-message",
      messageId: last.id,
      options: requestOptions,
      answer: thread.messages.at(-1) ?? last,
    });
  }

  async function retry(requestOptions?: RequestOptions): Promise<Outcome> {
    if (!state.lastPlan || isBusy()) throw nothingTo("retry: no turn has ended");
    if (state.isProbing) void state.turn?.stop("superseded");
    // An output that was given meanwhile is none of what is asked for now, and would ask for a step too many.
    tools.stop("superseded");
    const { trigger, question, messageId, isStep, answer: continued } = state.lastPlan;
    const again = requestOptions ?? state.lastPlan.options;
    if (isStep && continued && thread.has(continued.id)) {
      // The step begins again from the outputs of the tools; what it had written itself goes.
      thread.update(continued.id, () => continued);
      return await turns.begin({ ...state.lastPlan, options: again });
    }
    if (trigger === "continue-message") return await continueMessage(again);
    if (!question) {
      const isThere = messageId !== undefined && thread.has(messageId);
      return await regenerate({ ...again, messageId: isThere ? messageId : undefined });
    }
    // The question stays where it is; what the failed attempt left behind becomes a branch.
    thread.set(branches.cut(thread.messages, state.find(question.message.id) + 1));
    return await turns.begin({ ...state.lastPlan, options: again });
  }

  async function resume(): Promise<Outcome | undefined> {
    if (state.turn) return await state.turn.finished;
    if (tools.isRunning || !state.transport().resume) return undefined;
    const outcome = await turns.begin({ trigger: "resume-stream", options: {} });
    return outcome.type === "stopped" && outcome.reason === "server" && !turns.hasContent
      ? undefined
      : outcome;
  }

  function setMessages(next: readonly M[] | ((messages: readonly M[]) => readonly M[])): void {
    const { anchor } = turns;
    const last = thread.messages.at(-1)?.id;
    thread.set(withoutHalf(typeof next === "function" ? next(thread.messages) : next, turns.resumedId));
    if (last !== undefined && !thread.has(last)) {
      tools.stop("discarded");
      if (isBetweenSteps(state.phase)) state.phase = "idle";
    }
    // Without its place a turn would go on writing into a chat that has moved on.
    if (state.turn && anchor !== undefined && !thread.has(anchor)) void state.turn.stop("discarded");
    state.publish();
  }

  function isBusy(): boolean {
    return (state.turn !== undefined && !state.isProbing) || tools.isRunning;
  }

  /** Makes room for a turn as `onBusy` says. */
  function makeRoom(): void {
    if (state.options.onBusy === "reject" && isBusy())
      throw new StreamChatError("busy", "An answer is still being written.");
    // Settles synchronously: the old request is aborted before the new one is made.
    void state.turn?.stop("superseded");
    steps.leave("superseded");
    // Who was told of that may have asked at once: of two questions the one counts that is asked now.
    void state.turn?.stop("superseded");
  }

  function createQuestion(input: SendInput<M>): Question<M> {
    const message = createUserMessage<M>(state.createId(), input);
    const unread = filesOf(input);
    if (message.parts.length === 0 && unread.length === 0) throw nothingTo("send: the message is empty");
    return { message, unread };
  }
}

/** The messages without what an app has brought of the answer that the server has given again from its start. */
function withoutHalf<M extends ChatMessage>(
  messages: readonly M[],
  resumedId: string | undefined,
): readonly M[] {
  const at = messages.findIndex(({ id }) => id === resumedId) - 1;
  return messages[at]?.role === "assistant" ? messages.filter((_, index) => index !== at) : messages;
}

function nothingTo(what: string): StreamChatError {
  return new StreamChatError("prepare-failed", `There is nothing to ${what}.`);
}
