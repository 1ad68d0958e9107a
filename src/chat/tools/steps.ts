import { StreamChatError } from "../../errors.js";
import type { ChatMessage } from "../../message/message.js";
import { createNotify, reportThrown } from "../platform/notify.js";
import { needsAction } from "../state/answer.js";
import type { Outcome } from "../state/outcome.js";
import type { Plan } from "../state/plan.js";
import type { ChatStore } from "../state/store.js";
import { mergeOptions } from "../transports/resolveRequest.js";
import type { RequestOptions } from "../transports/transport.js";
import type { ToolOptions } from "./clientTools.js";

/** An answer that has made as many requests as it may has failed, as a turn does. */
export type LoopOptions<M extends ChatMessage> = ToolOptions<M> & {
  readonly onError?: ((error: StreamChatError) => void) | undefined;
};

/** Decides whether an answer continues by itself, and counts how often it has. */
export interface Steps<M extends ChatMessage> {
  /** Counts the steps from one again. */
  readonly restart: () => void;
  /** Forgets outputs that have not been sent: `next` gives no step for them any more. */
  readonly forget: () => void;
  /** An output or an approval was added to this message. */
  readonly note: (messageId: string) => void;
  /** Adds headers and body fields to the request of the next step. */
  readonly addOptions: (options: RequestOptions | undefined) => void;
  /** Asks `sendAutomaticallyWhen` whether `next` is to give a step; `undefined` if the app leaves that to the chat. */
  readonly decide: (signal?: AbortSignal) => Promise<void> | undefined;
  /**
   * The step that follows by itself, when every call of the last answer has its output and the server does not know all
   * of them, or when `sendAutomaticallyWhen` says so. The outcome of the answer if none follows.
   */
  readonly next: (outcome: Outcome, signal?: AbortSignal) => Plan<M> | Outcome;
}

/** Enough for common questions, and few enough that an endless loop costs little. */
const DEFAULT_MAX_STEPS = 5;

export function createSteps<M extends ChatMessage>(
  store: ChatStore<M>,
  settings: { readonly options: LoopOptions<M> },
): Steps<M> {
  const notify = createNotify<LoopOptions<M>>(settings, store.post);
  let count = 1;
  /** The message that has an output or an approval which the server does not know. */
  let unsent: string | undefined;
  /** The answer that `sendAutomaticallyWhen` wants to continue. */
  let wanted: string | undefined;
  let stepOptions: RequestOptions | undefined;

  return {
    restart() {
      count = 1;
    },
    forget() {
      unsent = undefined;
      wanted = undefined;
      stepOptions = undefined;
    },
    note(messageId) {
      unsent = messageId;
    },
    addOptions(options) {
      if (options) stepOptions = mergeOptions(stepOptions ?? {}, options);
    },
    decide(signal) {
      const { sendAutomaticallyWhen } = settings.options;
      return sendAutomaticallyWhen && decideBy(sendAutomaticallyWhen, signal);
    },
    next(outcome, signal) {
      const message = store.messages.at(-1);
      const isWaiting = outcome.type === "done" || outcome.type === "requires-action";
      if (!isWaiting || signal?.aborted || message?.role !== "assistant") return outcome;
      const { maxSteps = DEFAULT_MAX_STEPS, sendAutomaticallyWhen } = settings.options;
      // The app may have put a message behind the answer, or have taken it away: then it cannot continue.
      const continues = sendAutomaticallyWhen
        ? message.id === wanted
        : message.id === unsent && !needsAction(message);
      if (!continues || maxSteps <= 1) return outcome;
      const step = planOfStep(message);
      unsent = undefined;
      wanted = undefined;
      stepOptions = undefined;
      count += 1;
      if (count <= maxSteps) return step;
      // `retry()` after the limit continues the answer.
      count = 1;
      const text = `The model called tools ${maxSteps} times in a row without an answer.`;
      const error = new StreamChatError("tool-loop-limit", text, { messageId: message.id });
      store.change(() => {
        store.dispatch({ type: "give-up", error, step });
        notify("onError", error);
      });
      return { type: "error", error };
    },
  };

  async function decideBy(
    sendAutomaticallyWhen: NonNullable<ToolOptions<M>["sendAutomaticallyWhen"]>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const isAborted = (): boolean => signal?.aborted === true;
    let asked: M[];
    let continues = false;
    do {
      asked = store.messages;
      try {
        continues = await sendAutomaticallyWhen({ messages: asked });
      } catch (thrown) {
        reportThrown("sendAutomaticallyWhen", thrown);
      }
      // An output may have been added while the app decided.
    } while (asked !== store.messages && !isAborted());
    wanted = continues ? asked.at(-1)?.id : undefined;
  }

  /** AI SDK requests a further step with the trigger of the user message, and names the answer. */
  function planOfStep(message: M): Plan<M> {
    return {
      trigger: "submit-message",
      messageId: message.id,
      options: mergeOptions(store.state.lastPlan?.options ?? {}, stepOptions ?? {}),
      answer: message,
      isStep: true,
    };
  }
}
