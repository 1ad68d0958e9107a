import type { StreamChatError } from "../../errors.js";
import type { StreamEvent } from "../../events/streamEvent.js";
import type { ChatMessage, FilePart } from "../../message/message.js";
import type { Outcome } from "./outcome.js";
import { isBetweenSteps, type PhaseEvent, type TablePhase } from "./phases.js";
import type { Plan, Question, Waiting } from "./plan.js";

/** Everything that can change a chat. */
export type ChatEvent<M extends ChatMessage> =
  // A turn, in its order.
  | { readonly type: "send" | "resume"; readonly plan: Plan<M> }
  | { readonly type: "files-read"; readonly parts: readonly FilePart[] }
  | { readonly type: "prepared" | "accepted" | "content" | "silence" | "activity" | "finish" }
  /** A request is made anew: an attempt before it, which had no content, must leave nothing in the answer. */
  | { readonly type: "reopen" }
  | { readonly type: "received"; readonly events: readonly StreamEvent[] }
  | { readonly type: "retry" | "reconnect"; readonly at: number }
  | { readonly type: "due" }
  | { readonly type: "ended"; readonly outcome: Outcome }
  // Between two steps of an answer.
  | { readonly type: "run-tools" | "needs-action" | "discard" }
  | { readonly type: "tool-event"; readonly messageId: string; readonly event: StreamEvent }
  | { readonly type: "give-up"; readonly error: StreamChatError; readonly step: Plan<M> }
  /** The person sends something else while calls are open in the last answer; `outputs` close them. */
  | { readonly type: "leave-calls"; readonly outputs: readonly StreamEvent[] }
  // The messages.
  | { readonly type: "set-messages"; readonly messages: readonly M[] }
  | { readonly type: "replace-message"; readonly message: M }
  /** Puts the messages from `at` on aside as a version. */
  | { readonly type: "cut"; readonly at: number }
  | { readonly type: "select-branch"; readonly messageId: string; readonly index: number }
  // The rest.
  | { readonly type: "enqueue"; readonly waiting: Waiting<M> }
  | { readonly type: "dequeue"; readonly messageId: string }
  | { readonly type: "edit-queued"; readonly question: Question<M> }
  | { readonly type: "clear-error" };

/** The event of the phase table that a chat event is; `undefined` if it leaves the phase as it is. */
export function phaseEventOf<M extends ChatMessage>(
  event: ChatEvent<M>,
  phase: TablePhase,
): PhaseEvent | undefined {
  switch (event.type) {
    case "ended":
      return phase === "probing" ? "nothing" : endings[event.outcome.type];
    case "leave-calls":
      return isBetweenSteps(phase) ? "stop" : undefined;
    case "files-read":
    case "reopen":
    case "received":
    case "tool-event":
    case "set-messages":
    case "replace-message":
    case "cut":
    case "select-branch":
    case "enqueue":
    case "dequeue":
    case "edit-queued":
      return undefined;
    default:
      return event.type;
  }
}

const endings = {
  done: "end",
  "requires-action": "needs-action",
  stopped: "stop",
  error: "fail",
} as const;
