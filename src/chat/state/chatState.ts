import type { DecodeOptions } from "../../events/decode/decodeResponse.js";
import { createEndMarks } from "../../events/decode/endMarks.js";
import type { FormatsSource } from "../../events/decode/loadFormats.js";
import { StreamChatError } from "../../errors.js";
import { systemClock, type Clock } from "../../frames/clock.js";
import { schedulerFor } from "../../frames/frameScheduler.js";
import { createLatch, type Latch } from "../../frames/latch.js";
import type { ChatMessage } from "../../message/message.js";
import { freezeDeep } from "../../message/messageDraft.js";
import { createBranches, type Branches } from "./branches.js";
import type { ChatOptions } from "../chatOptions.js";
import { createRandomId } from "../platform/createId.js";
import { createDiagnostics, type Diagnostics } from "../platform/diagnostics.js";
import { createFetchTransport } from "../transports/fetchTransport.js";
import { hydrateMessages } from "../storage/hydrateMessages.js";
import type { Meter } from "../turn/meter.js";
import type { Plan } from "../turn/plan.js";
import { createSendQueue, type SendQueue } from "./sendQueue.js";
import type { ChatSnapshot } from "../snapshot.js";
import { createTell, reportThrown, type Tell } from "../platform/tell.js";
import { createThread, type Thread } from "./thread.js";
import type { ChatTransport } from "../transports/transport.js";
import type { Turn } from "../turn/turn.js";
import { statusOf, type Phase } from "./turnState.js";

/**
 * What a chat knows at this moment. The modules that a chat is made of share it: `createChat` for what is asked,
 * `turns` for what is answered, `toolSteps` for what happens between two turns. Readers see only the snapshots.
 */
export class ChatState<M extends ChatMessage> {
  readonly id: string;
  readonly clock: Clock;
  readonly tell: Tell<M>;
  readonly thread: Thread<M>;
  readonly branches: Branches<M>;
  readonly queue: SendQueue<M>;
  readonly latch: Latch<ChatSnapshot<M>>;
  readonly diagnostics: Diagnostics | undefined;
  /** Those of the last render: the next request and the next callback follow them. */
  options: ChatOptions<M>;
  phase: Phase = "idle";
  error: StreamChatError | undefined;
  turn: Turn | undefined;
  /** The turn only asks whether there is something to resume: nothing of it is seen until there is. */
  isProbing = false;
  /** How often the chat was stopped or left: what follows a turn by itself must not, if that was while its end was told. */
  stops = 0;
  meter: Meter | undefined;
  /** What the last turn has asked, for `retry`. */
  lastPlan: Plan<M> | undefined;
  readonly #fetchTransport: ChatTransport<M>;

  /** What every body of this chat is decoded with. */
  readonly decoding: Pick<DecodeOptions, "endMarks" | "formats">;

  constructor(options: ChatOptions<M>, formats: FormatsSource) {
    this.options = options;
    this.decoding = {
      formats,
      endMarks: createEndMarks({
        isRequired: () => this.options.requireEndMark === true,
        onBodyEnd: () => this.diagnostics?.endedWithoutMark(),
      }),
    };
    this.id = options.id ?? this.createId();
    this.clock = options.clock ?? systemClock;
    this.tell = createTell<M>(() => this.options);
    this.thread = createThread<M>(hydrateMessages(options.initialMessages ?? []));
    this.branches = createBranches<M>();
    this.queue = createSendQueue<M>();
    try {
      // Written out and alone in its `try`: a bundler replaces the condition and drops the rest, and a page without a
      // bundler has no `process`.
      if (process.env.NODE_ENV !== "production") this.diagnostics = createDiagnostics(this.clock);
    } catch {}
    this.#fetchTransport = createFetchTransport<M>(() => this.options, formats);
    this.latch = createLatch<ChatSnapshot<M>>(
      () => this.#snapshot(),
      () => schedulerFor(this.options.publish ?? "frame", this.clock),
      (thrown) => reportThrown("subscribe", thrown),
    );
  }

  createId(): string {
    return (this.options.createId ?? createRandomId)();
  }

  /** The place of a message in the thread. Throws `prepare-failed` where there is none of that id. */
  find(messageId: string): number {
    const at = this.thread.indexOf(messageId);
    if (at >= 0) return at;
    throw new StreamChatError("prepare-failed", `There is no message with the id "${messageId}".`);
  }

  transport(): ChatTransport<M> {
    const chosen = this.options.transport ?? this.#fetchTransport;
    return typeof chosen === "function" ? { send: chosen } : chosen;
  }

  /** Shows at once what has changed. */
  publish(): void {
    this.latch.mark();
    this.latch.flush();
  }

  /** Takes up a phase, shows it, and tells the app. */
  enter(phase: Phase): void {
    this.phase = phase;
    this.publish();
    this.tell("onStateChange", { phase, status: statusOf(phase) });
  }

  #snapshot(): ChatSnapshot<M> {
    const { error, phase } = this;
    const { messages } = this.thread;
    if (this.diagnostics) {
      this.diagnostics.messages(messages);
      freezeDeep(messages);
    }
    const answered = messages.findLast((message) => message.role === "assistant");
    return Object.freeze({
      id: this.id,
      messages,
      phase,
      stalled: phase === "stalled",
      retryAt: this.turn?.retryAt,
      queue: this.queue.messages,
      branches: this.branches.describe(messages),
      usage: answered?.usage,
      metrics: this.meter?.metrics ?? noMetrics,
      ...(error
        ? { status: "error" as const, error }
        : { status: statusOf(phase) as "ready", error: undefined }),
    });
  }
}

const noMetrics = Object.freeze({});

/** The answer waits for tools, or for a person. */
export function isBetweenSteps(phase: Phase): boolean {
  return phase === "requires-action" || phase === "running-tools";
}
