import type { StreamEvent } from "../../events/streamEvent.js";
import type { MessagePart } from "../../message/message.js";
import { isToolPart } from "../../message/toolParts.js";

/** Outputs that close the open calls of an answer: a vendor refuses a conversation in which a call has no output. */
export function leaveCalls(parts: readonly MessagePart[]): StreamEvent[] {
  return parts
    .filter(isToolPart)
    .filter(
      ({ state, providerExecuted }) =>
        state === "approval-requested" ||
        state === "approval-responded" ||
        (state === "input-available" && providerExecuted !== true),
    )
    .map(({ toolCallId }) => ({
      type: "tool-output-error",
      toolCallId,
      errorText: "The call was left without an output: the person went on with something else.",
    }));
}
