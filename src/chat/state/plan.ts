import type { FilePart, ChatMessage } from "../../message/message.js";
import type { Outcome } from "./outcome.js";
import type { RequestOptions, Trigger } from "../transports/transport.js";

/** A user message that is to be sent. */
export interface Question<M extends ChatMessage> {
  readonly message: M;
  /** Files that have not been read into parts of the message yet. A retry must not read and add them again. */
  unread: readonly (File | FilePart)[];
}

/** The request of one turn. */
export interface Plan<M extends ChatMessage> {
  readonly trigger: Trigger | "resume-stream";
  readonly messageId?: string | undefined;
  readonly options: RequestOptions;
  /** The user message that the turn adds. */
  readonly question?: Question<M>;
  /** The answer that the turn continues; absent for a new answer. */
  readonly answer?: M;
  /** A further step of an answer, after its tools. */
  readonly isStep?: boolean;
}

/** A user message that waits for the turn before it, with the promise that its caller holds. */
export interface Waiting<M extends ChatMessage> {
  readonly plan: Plan<M> & { readonly question: Question<M> };
  readonly resolve: (outcome: Outcome | Promise<Outcome>) => void;
}

/** Whether the turn asks for an answer that another page, or this page before its reload, has requested. */
export function isResuming(plan: Pick<Plan<ChatMessage>, "trigger">): boolean {
  return plan.trigger === "resume-stream";
}

export function isPlan<M extends ChatMessage>(next: Plan<M> | Outcome): next is Plan<M> {
  return "trigger" in next;
}
