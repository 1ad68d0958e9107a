import type { ChatMessage } from "../../message/message.js";
import type { Outcome, StopReason } from "./outcome.js";
import type { Plan, Question, Waiting } from "./plan.js";
import type { ChatStore } from "./store.js";

/** The user messages that wait for the turn before them, first in, first out. */
export interface SendQueue<M extends ChatMessage> {
  readonly isEmpty: boolean;
  /** Adds a message. Resolves with the outcome of its turn, or as stopped if it is removed. */
  add(plan: Waiting<M>["plan"]): Promise<Outcome>;
  /** Removes a message, by default the first, and returns it. */
  take(messageId?: string): Waiting<M> | undefined;
  /** Replaces a message that waits. Returns whether it still waits. */
  edit(messageId: string, change: (question: Question<M>) => Question<M>): boolean;
  /** Removes all; their promises resolve as stopped. */
  clear(reason: StopReason): void;
}

export function createSendQueue<M extends ChatMessage>(store: ChatStore<M>): SendQueue<M> {
  const find = (messageId: string): Waiting<M> | undefined =>
    store.state.queue.find(({ plan }) => plan.question.message.id === messageId);

  return {
    get isEmpty() {
      return store.state.queue.length === 0;
    },
    add: (plan) =>
      new Promise((resolve) => {
        store.dispatch({ type: "enqueue", waiting: { plan, resolve } });
      }),
    take(messageId) {
      const waiting = messageId === undefined ? store.state.queue[0] : find(messageId);
      if (waiting) store.dispatch({ type: "dequeue", messageId: idOf(waiting.plan) });
      return waiting;
    },
    edit(messageId, change) {
      const waiting = find(messageId);
      if (!waiting) return false;
      store.dispatch({ type: "edit-queued", question: change(waiting.plan.question) });
      return true;
    },
    clear(reason) {
      for (const { plan, resolve } of store.state.queue) {
        store.dispatch({ type: "dequeue", messageId: idOf(plan) });
        resolve({ type: "stopped", reason });
      }
    },
  };
}

function idOf<M extends ChatMessage>(plan: Plan<M> & { readonly question: Question<M> }): string {
  return plan.question.message.id;
}
