import type { Message } from "../message/message.js";
import type { RequestOptions } from "./chat.js";
import type { SendInput } from "./outgoing.js";
import type { Trigger } from "./transport.js";

/** A message that is on its way into the thread, with what it was made of. */
export interface Question<M extends Message> {
  readonly message: M;
  readonly input: SendInput<M>;
}

/** What one turn is to ask. */
export interface Plan<M extends Message> {
  readonly trigger: Trigger | "resume-stream";
  readonly messageId?: string | undefined;
  readonly options: RequestOptions;
  /** The question that the turn adds. */
  readonly question?: Question<M>;
  /** The answer that is gone on with; absent for a new one. */
  readonly answer?: M;
  /** A further step of an answer, after its tools. */
  readonly isStep?: boolean;
}

/** The turn asks the server for an answer that another page, or this one before its reload, has asked for. */
export function isResuming(plan: Pick<Plan<Message>, "trigger">): boolean {
  return plan.trigger === "resume-stream";
}
