import { isResponse } from "../../bytes/response/checkResponse.js";
import { StreamChatError } from "../../errors.js";
import type { DecodeOptions } from "../../events/decode/decodeResponse.js";
import { proveCompletion } from "../../events/decode/proveCompletion.js";
import type { StreamEvent } from "../../events/streamEvent.js";
import type { ChatMessage, MessageStatus } from "../../message/message.js";
import { createAnswer, needsAction, type Answer } from "./answer.js";
import type { ChatState } from "../state/chatState.js";
import { createMeter, type Meter } from "./meter.js";
import { openSource } from "../transports/openSource.js";
import { readFiles } from "./outgoing.js";
import { isResuming, type Plan } from "./plan.js";
import { createReceipt, type Receipt } from "./receipt.js";
import { resolveRequest } from "../transports/resolveRequest.js";
import { createResumption, type Resumption } from "./resumption.js";
import type { ChatRequest, TransportSource, Trigger } from "../transports/transport.js";
import { createTurn, type Outcome, type ProvenEvents, type TurnHost } from "./turn.js";
import { statusOf } from "../state/turnState.js";

/** What a turn needs of the rest of its chat. */
export interface TurnsHost {
  /** A question is asked. */
  asked(): void;
  /** An answer ended well. Returns the outcome of what follows by itself; `undefined` where nothing does. */
  answered(messageId: string): Promise<Outcome> | undefined;
  /** Resolves when the server has been told to end the turn before. */
  readonly cancelled: Promise<void>;
}

export interface Turns<M extends ChatMessage> {
  /** Begins a turn. Resolves when it has ended, with the tools and the steps that follow it; never rejects. */
  begin(plan: Plan<M>): Promise<Outcome>;
  /** The answer that was resumed last. */
  readonly resumedId: string | undefined;
  /** The last turn has brought something to show. */
  readonly hasContent: boolean;
  /**
   * The message on which the turn depends: its answer, or that after which the answer will stand. `undefined` where no
   * turn is under way.
   */
  readonly anchor: string | undefined;
  /** The answer that is being written, if it is that of this message. */
  writing(messageId: string): Answer<M> | undefined;
}

/** One run of a plan. */
interface Run<M extends ChatMessage> {
  readonly plan: Plan<M>;
  readonly answer: Answer<M>;
  readonly meter: Meter;
  readonly resumption: Resumption;
  readonly receipt: Receipt;
  /** What follows the turn by itself. */
  next: Promise<Outcome> | undefined;
}

/** The turns of a chat: takes a plan to the transport, and writes what comes back into the thread. */
export function createTurns<M extends ChatMessage>(state: ChatState<M>, host: TurnsHost): Turns<M> {
  const { clock, id, tell, thread } = state;
  let answer: Answer<M> | undefined;
  let placeId: string | undefined;
  let resumedId: string | undefined;

  return {
    begin,
    get anchor() {
      if (!state.turn) return undefined;
      return answer && thread.has(answer.message.id) ? answer.message.id : placeId;
    },
    get hasContent() {
      return answer?.hasContent ?? false;
    },
    get resumedId() {
      return resumedId;
    },
    writing: (messageId) => (state.turn && answer?.message.id === messageId ? answer : undefined),
  };

  async function begin(plan: Plan<M>): Promise<Outcome> {
    // Two turns would write into one chat. Here only where a callback asks each time that it is told of an end.
    if (state.turn) return { type: "stopped", reason: "superseded" };
    state.isProbing = isResuming(plan);
    if (!state.isProbing) show(plan);
    if (plan.question && !thread.has(plan.question.message.id)) {
      thread.set([...thread.messages, plan.question.message]);
    }
    if (!state.isProbing) markQuestion(plan, "pending");
    placeId = thread.messages.at(-1)?.id;
    answer = createAnswer<M>(
      plan.answer,
      () => state.createId(),
      (messageId) => thread.has(messageId),
    );
    // A half answer stays to be seen until its replay has something to show.
    if (!state.isProbing) thread.write(answer);
    const meter = createMeter(clock);
    if (!state.isProbing) state.meter = meter;
    const run: Run<M> = {
      plan,
      answer,
      meter,
      resumption: createResumption(),
      receipt: createReceipt(),
      next: undefined,
    };
    state.turn = createTurn(createHost(run), state.isProbing ? "resume" : "send");
    const { finished } = state.turn;
    state.turn.start();
    const outcome = await finished;
    // Whoever asked waits for the tools and for the steps that follow them, too.
    return await (run.next ?? outcome);
  }

  /** From now on the chat's condition is that of this turn. */
  function show(plan: Plan<M>): void {
    state.lastPlan = isResuming(plan) ? { trigger: "regenerate-message", options: {} } : plan;
    state.error = undefined;
    state.isProbing = false;
    if (!plan.isStep) host.asked();
  }

  function createHost(run: Run<M>): TurnHost {
    const { answer, meter, plan, resumption } = run;
    const { options } = state;
    let request: ChatRequest<M> | undefined;
    let isPlaced = !isResuming(plan);

    return {
      clock,
      random: () => (state.options.random ?? Math.random)(),
      timeouts: options.timeouts,
      retry: options.retry,
      async prepare(attempt, signal) {
        const { question } = plan;
        if (question && question.unread.length > 0) {
          const files = await readFiles(question.unread);
          // Stopped meanwhile: a retry reads them itself.
          if (signal.aborted) return;
          question.unread = [];
          updateQuestion(plan, (message) => ({ ...message, parts: [...files, ...message.parts] }));
        }
        const trigger = isResuming(plan) ? "submit-message" : (plan.trigger as Trigger);
        const { messageId } = plan;
        const resolved = await resolveRequest(state.options, plan.options);
        // A late cancellation would end what is asked for now.
        await host.cancelled;
        request = { id, messages: thread.messages, trigger, messageId, attempt, signal, ...resolved };
      },
      async open(_attempt, signal) {
        answer.reset();
        resumption.reset();
        const asked = request as ChatRequest<M>;
        state.diagnostics?.requested();
        const source = isResuming(plan)
          ? await state.transport().resume?.({ id, headers: asked.headers, signal })
          : await state.transport().send(asked);
        return source && (await read(source, run, signal));
      },
      canReopen: () =>
        state.options.resume === true &&
        resumption.cursor !== undefined &&
        state.transport().resume !== undefined,
      async reopen(signal) {
        const { headers } = await resolveRequest(state.options, plan.options);
        // Stopped meanwhile: nothing is asked any more.
        signal.throwIfAborted();
        const source = await state.transport().resume?.({ id, headers, cursor: resumption.cursor, signal });
        if (source) return await read(source, run, signal);
        throw new StreamChatError("resume-gone", "The rest of the answer is no longer there.");
      },
      apply(events) {
        run.receipt.events(events);
        resumption.note(events);
        answer.apply(events, clock.now());
        state.diagnostics?.applied(events);
        if (!isPlaced && answer.hasContent) {
          isPlaced = true;
          place(answer);
        }
        thread.touch();
        if (answer.hasContent) meter.content();
        state.latch.mark();
        tellEvents(events, answer);
        return answer.hasContent;
      },
      evidence: () => ({
        received: run.receipt.counts,
        ...(hasBegun(answer) ? { messageId: answer.message.id } : {}),
      }),
      needsAction: () => needsAction(answer.message),
      moved(phase) {
        if (state.isProbing && phase !== "waiting") return;
        if (state.isProbing) {
          show(plan);
          state.meter = meter;
        }
        if (phase === "waiting") markQuestion(plan, "complete");
        state.enter(phase);
      },
      // The request may take long: a reader must not be told all the while of a moment that has passed.
      reopening: () => state.publish(),
      settled: (outcome) => settle(outcome, run),
    };
  }

  /** Shows a resumed answer, in the place of what is here of it: a storage may have brought that since the turn began. */
  function place(answer: Answer<M>): void {
    const last = thread.messages.at(-1);
    if (last?.role === "assistant") answer.takePlaceOf(last);
    resumedId = answer.message.id;
    thread.write(answer);
  }

  async function read(
    source: TransportSource,
    { receipt, resumption: { memory } }: Run<M>,
    signal: AbortSignal,
  ): Promise<ProvenEvents> {
    const { diagnostics, options } = state;
    const decodeOptions: DecodeOptions = {
      ...state.decoding,
      protocol: options.protocol,
      maxEventSize: options.maxEventSize,
      onBytes: (length) => receipt.chunk(length),
      ...(options.resume === true ? { memory } : {}),
      ...(diagnostics && isResponse(source)
        ? { onFraming: (framing) => diagnostics.response(source, framing) }
        : {}),
    };
    const opening = openSource(source, decodeOptions, signal);
    if (diagnostics && isResponse(source)) opening.catch((error) => diagnostics.refused(source, error));
    return proveCompletion(await opening);
  }

  /** Whether there is an answer that can be shown. */
  function hasBegun({ hasContent, message }: Answer<M>): boolean {
    return hasContent || thread.has(message.id);
  }

  function settle(outcome: Outcome, run: Run<M>): void {
    const { answer, plan } = run;
    if (state.isProbing) {
      // There was nothing to resume, and nothing of the asking has been seen.
      state.isProbing = false;
      state.turn = undefined;
      thread.close();
      return;
    }
    answer.end(outcome, clock.now());
    if (outcome.type === "done" || outcome.type === "requires-action") thread.show();
    const message = hasBegun(answer) ? answer.message : undefined;
    thread.close();
    // Nothing came in the place of the answer that was to be replaced: it is shown again.
    if (!message && !plan.question && !isResuming(plan)) {
      thread.set(state.branches.uncut(thread.messages));
    }
    if (state.phase === "preparing" || state.phase === "connecting" || state.phase === "backoff") {
      markQuestion(plan, outcome.type === "error" ? "error" : "stopped");
    }
    run.meter.end(answer.usage.outputTokens);
    if (outcome.type === "done") state.diagnostics?.finished();
    if (outcome.type === "error") state.diagnostics?.failed(outcome.error);
    state.turn = undefined;
    state.phase = outcome.type;
    state.error = outcome.type === "error" ? outcome.error : undefined;
    state.publish();
    // What supersedes the turn is being set up by our caller: a callback that asks now would come between.
    if (isHandover(outcome)) queueMicrotask(() => conclude(outcome, message, run));
    else conclude(outcome, message, run);
  }

  /** Tells the app, and begins what follows, unless a callback has asked for something else. */
  function conclude(outcome: Outcome, message: M | undefined, run: Run<M>): void {
    const { stops } = state;
    tell("onStateChange", { phase: outcome.type, status: statusOf(outcome.type) });
    if (outcome.type === "error") tell("onError", outcome.error);
    tell("onFinish", { outcome, message, messages: thread.messages });
    if (state.stops !== stops) return;
    if ((outcome.type === "done" || outcome.type === "requires-action") && !state.turn && message) {
      run.next = host.answered(message.id);
    }
    if (outcome.type === "done" && !state.turn && !run.next) state.queue.next();
  }

  function tellEvents(events: readonly StreamEvent[], answer: Answer<M>): void {
    if (!state.options.onEvent && !state.options.onDelta) return;
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
}

/** Another turn takes the place of this one. */
function isHandover(outcome: Outcome): boolean {
  return outcome.type === "stopped" && (outcome.reason === "superseded" || outcome.reason === "discarded");
}
