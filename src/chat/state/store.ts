import { systemClock, type Clock } from "../../frames/clock.js";
import type { Publish } from "../../frames/frameScheduler.js";
import { createSchedulerOf } from "../../frames/schedulerFor.js";
import { createLatch, type Latch } from "../../frames/latch.js";
import type { ChatMessage } from "../../message/message.js";
import { freezeDeep } from "../../message/messageDraft.js";
import { createRandomId } from "../platform/createId.js";
import { createDiagnostics, type Diagnostics } from "../platform/diagnostics.js";
import { isDevelopment } from "../platform/isDevelopment.js";
import { createMailbox, type Mailbox } from "../platform/mailbox.js";
import { createNotify, reportThrown, type Notify } from "../platform/notify.js";
import { applyChatEvent, type ChatState } from "./applyChatEvent.js";
import { createBranches } from "./branches.js";
import { phaseEventOf, type ChatEvent } from "./chatEvent.js";
import { isActive, nextPhase, statusOf, type ChatStatus, type Phase } from "./phases.js";
import type { ChatSnapshot } from "./snapshot.js";
import { createThread } from "./thread.js";

/** The options that the store reads. */
export interface StoreOptions {
  /** Identifies the chat to the server, and to other components of the page. @defaultValue a random id */
  id?: string | undefined;
  /** How often changes are published. @defaultValue "adaptive": every other frame once text flows */
  publish?: Publish | undefined;
  /** The source of time. @defaultValue the platform's clock */
  clock?: Clock | undefined;
  /** Makes the ids of messages and of the chat. @defaultValue 16 random characters */
  createId?: (() => string) | undefined;
  /** Called after each change of phase. */
  onStateChange?: ((state: { readonly phase: Phase; readonly status: ChatStatus }) => void) | undefined;
}

/**
 * The one store of a chat. Whatever happens is an event, and `dispatch` is the only way to change the state: it moves
 * the phase by the table, writes the event into the state, publishes, and notifies the app. Readers see only snapshots.
 */
export class ChatStore<M extends ChatMessage> {
  readonly id: string;
  readonly clock: Clock;
  /** Development builds only. */
  readonly diagnostics: Diagnostics | undefined;
  readonly #state: ChatState<M>;
  readonly #latch: Latch<ChatSnapshot<M>>;
  readonly #mailbox: Mailbox;
  readonly #notify: Notify<StoreOptions>;
  #pending: "nothing" | "frame" | "soon" | "now" = "nothing";
  #queued: readonly M[] = [];

  constructor(settings: { readonly options: StoreOptions }, initialMessages: readonly M[]) {
    const { options } = settings;
    const createId = (): string => (settings.options.createId ?? createRandomId)();
    this.id = options.id ?? createId();
    this.clock = options.clock ?? systemClock;
    try {
      // Written out and alone in its `try`: a bundler replaces the condition and drops the rest, and a page without a
      // bundler has no `process`.
      if (process.env.NODE_ENV !== "production") this.diagnostics = createDiagnostics(this.clock);
    } catch {}
    this.#state = {
      clock: this.clock,
      createId,
      thread: createThread<M>(initialMessages),
      branches: createBranches<M>(),
      phase: "idle",
      shown: "idle",
      error: undefined,
      retryAt: undefined,
      turn: undefined,
      lastPlan: undefined,
      answered: undefined,
      resumedId: undefined,
      queue: [],
    };
    const schedulerOf = createSchedulerOf(this.clock);
    this.#latch = createLatch<ChatSnapshot<M>>(
      () => this.#snapshot(),
      () => schedulerOf(settings.options.publish ?? "adaptive"),
      (thrown) => reportThrown("subscribe", thrown),
    );
    this.#mailbox = createMailbox(() => this.#publish());
    this.#notify = createNotify<StoreOptions>(settings, this.#mailbox.post);
  }

  get getSnapshot(): Latch<ChatSnapshot<M>>["get"] {
    return this.#latch.get;
  }

  get subscribe(): Latch<ChatSnapshot<M>>["subscribe"] {
    return this.#latch.subscribe;
  }

  /** The state, to read. */
  get state(): Readonly<ChatState<M>> {
    return this.#state;
  }

  /** Typed as a mutable array, as AI SDK has it; never changed. */
  get messages(): M[] {
    return this.#state.thread.messages as M[];
  }

  /** A turn is under way, or tools run and the answer continues after them. */
  get isBusy(): boolean {
    return isActive(this.#state.phase);
  }

  /** The message that the current turn depends on: its answer, or the message after which the answer will stand. */
  get anchorId(): string | undefined {
    const { thread, turn } = this.#state;
    if (!turn) return undefined;
    const { id } = turn.answer.message;
    return thread.has(id) ? id : turn.placeId;
  }

  /** The id of the current answer; `undefined` as long as nothing of it is shown. */
  get answerId(): string | undefined {
    const { thread, turn } = this.#state;
    if (!turn) return undefined;
    const { hasContent, message } = turn.answer;
    return hasContent || (turn.isPlaced && thread.has(message.id)) ? message.id : undefined;
  }

  createId(): string {
    return this.#state.createId();
  }

  /** Makes several changes as one: a single publication, and callbacks after all of them. */
  change<T>(make: () => T): T {
    return this.#mailbox.change(make);
  }

  /** Runs `task` after the current change, or at once if there is none. */
  get post(): Mailbox["post"] {
    return this.#mailbox.post;
  }

  /** Changes the chat. Throws in development if the event cannot happen in this phase; in production it is ignored. */
  dispatch(event: ChatEvent<M>): void {
    this.#mailbox.change(() => {
      const state = this.#state;
      const before = state.phase;
      const phaseEvent = phaseEventOf(event, before);
      let next = before;
      if (phaseEvent !== undefined) {
        const found = nextPhase(before, phaseEvent);
        if (found === undefined) {
          if (!isDevelopment()) return;
          const error = new Error(`"${phaseEvent}" cannot happen to a chat that is ${before}.`);
          // Reported too: a turn that throws ends as failed, and the cause would be hard to find.
          console.error(error);
          throw error;
        }
        next = found === "shown" ? state.shown : found;
      }
      applyChatEvent(state, event, before);
      state.phase = next;
      if (next !== "probing" && next !== state.shown) {
        state.shown = next;
        this.#notify("onStateChange", { phase: next, status: statusOf(next) });
      }
      // Readers must not see that the chat is probing.
      const isHidden =
        phaseEvent !== undefined &&
        (next === "probing" || (before === "probing" && next === state.shown && event.type === "ended"));
      if (isHidden || event.type === "reopen") return;
      if (event.type !== "received") this.#pending = "now";
      else if (
        this.#pending !== "now" &&
        event.events.some(({ type }) => type !== "text-delta" && type !== "reasoning-delta")
      )
        this.#pending = "soon";
      else if (this.#pending === "nothing") this.#pending = "frame";
    });
  }

  #publish(): void {
    const pending = this.#pending;
    this.#pending = "nothing";
    if (pending !== "nothing") this.#latch.mark(pending !== "frame");
    if (pending === "now") this.#latch.flush();
  }

  #snapshot(): ChatSnapshot<M> {
    const { branches, error, phase, queue, retryAt, shown, thread, turn } = this.#state;
    const messages = thread.messages as M[];
    if (this.diagnostics) {
      this.diagnostics.messages(messages);
      freezeDeep(messages);
    }
    const answered = messages.findLast((message) => message.role === "assistant");
    const isProbing = phase === "probing";
    // The same array while the queue is the same: a component that shows it must not render with each delta.
    if (
      queue.length !== this.#queued.length ||
      queue.some(({ plan }, at) => plan.question.message !== this.#queued[at])
    )
      this.#queued = queue.map(({ plan }) => plan.question.message);
    return Object.freeze({
      id: this.id,
      messages,
      phase: shown,
      isBusy: isActive(shown),
      stalled: shown === "stalled",
      retryAt: isProbing ? undefined : retryAt,
      queue: this.#queued,
      branches: branches.describe(messages),
      usage: answered?.usage,
      metrics: (turn && !isProbing ? turn.meter.metrics : answered?.metrics) ?? noMetrics,
      ...(error
        ? { status: "error" as const, error }
        : { status: statusOf(shown) as "ready", error: undefined }),
    });
  }
}

const noMetrics = Object.freeze({});
