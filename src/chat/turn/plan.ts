import type { FilePart, ChatMessage } from "../../message/message.js";
import type { RequestOptions } from "../chat.js";
import type { Trigger } from "../transports/transport.js";

/** A message that is on its way into the thread. */
export interface Question<M extends ChatMessage> {
  readonly message: M;
  /** Its files, until they have been read into parts of the message: a retry must not add them again. */
  unread: readonly (File | FilePart)[];
}

/** What one turn is to ask. */
export interface Plan<M extends ChatMessage> {
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
export function isResuming(plan: Pick<Plan<ChatMessage>, "trigger">): boolean {
  return plan.trigger === "resume-stream";
}
