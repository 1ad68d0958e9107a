import type { StreamChatError } from "../errors.js";
import type { ChatMessage, MessageError } from "./message.js";
import { MessageDraft, type ApplyContext } from "./messageDraft.js";
import { closeText } from "./textParts.js";
import { closeInput, isToolPart } from "./toolParts.js";

/** How a turn ended, for its message. */
export type MessageOutcome =
  | { status: "complete" | "stopped" | "requires-action" }
  | { status: "error"; error: StreamChatError | MessageError };

/**
 * The message at the end of its turn: `status`, `error`, and every part that still streams closed. Text and
 * reasoning become `done`, with the `outcome` `stopped` or `error` if they were cut short. A tool call whose input was still streaming keeps it where it is valid JSON, and
 * is an `output-error` with `rawInput` where it is not, so that the conversation can be sent again.
 */
export function endMessage<M extends ChatMessage>(
  message: M,
  outcome: MessageOutcome,
  context: ApplyContext = {},
): M {
  const draft = new MessageDraft(message, context);
  const { status } = outcome;
  const cut = status === "stopped" || status === "error" ? status : undefined;
  for (const [position, part] of message.parts.entries()) {
    if (isToolPart(part)) {
      if (part.state === "input-streaming") closeInput(draft, position, CUT_SHORT[status]);
    } else if ((part.type === "text" || part.type === "reasoning") && part.state === "streaming") {
      closeText(draft, position, cut);
    }
  }
  if (message.status !== status) draft.set({ status });
  if (outcome.status === "error") {
    const { code, message: text, retryable } = outcome.error;
    draft.set({ error: { code, message: text, retryable } });
  }
  return draft.finish() as M;
}

const CUT_SHORT: Record<MessageOutcome["status"], string> = {
  complete: "The model stopped before the input was complete.",
  "requires-action": "The model stopped before the input was complete.",
  stopped: "The answer was stopped before the input was complete.",
  error: "The answer broke off before the input was complete.",
};
