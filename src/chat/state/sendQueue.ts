import type { ChatMessage } from "../../message/message.js";
import type { Outcome } from "./outcome.js";
import type { Plan, Question } from "./plan.js";

/** A user message that waits for the turn before it, with the promise that its caller holds. */
export interface Waiting<M extends ChatMessage> {
  readonly plan: Plan<M> & { readonly question: Question<M> };
  readonly resolve: (outcome: Outcome | Promise<Outcome>) => void;
}

/** The waiting entry of this message. */
export function findWaiting<M extends ChatMessage>(
  queue: readonly Waiting<M>[],
  messageId: string,
): Waiting<M> | undefined {
  return queue.find(({ plan }) => plan.question.message.id === messageId);
}
