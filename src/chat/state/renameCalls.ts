import type { StreamEvent } from "../../events/streamEvent.js";
import type { ChatMessage } from "../../message/message.js";

/**
 * Gives the calls of a further step ids of their own. For vendors without call ids (Gemini, Ollama) the decoder counts from
 * zero in every response: without this, a call with the id of a call that has its output would never run.
 */
export function createCallRenamer(continued: ChatMessage | undefined): (event: StreamEvent) => StreamEvent {
  const taken = new Set<string>();
  for (const part of continued?.parts ?? []) {
    if ("toolCallId" in part && part.state.startsWith("output-")) taken.add(part.toolCallId);
  }
  const renamed = new Map<string, string>();
  if (taken.size === 0) return (event) => event;
  return (event) => {
    if (!("toolCallId" in event)) return event;
    const { toolCallId } = event;
    const begins = event.type === "tool-input-start" || event.type === "tool-input-available";
    if (begins && taken.has(toolCallId) && !renamed.has(toolCallId)) {
      let count = 2;
      while (taken.has(`${toolCallId}-${count}`)) count += 1;
      renamed.set(toolCallId, `${toolCallId}-${count}`);
    }
    const name = renamed.get(toolCallId);
    return name === undefined ? event : { ...event, toolCallId: name };
  };
}
