import { StreamChatError } from "../../errors.js";
import type { StreamEvent } from "../../events/streamEvent.js";
import type { StreamMemory } from "../../events/decode/streamMemory.js";

/** The position in the answer of one turn, from which the answer can be resumed. */
export interface Resumption {
  /** The state that the decoder of the next body continues with; absent before the first body. */
  memory: StreamMemory | undefined;
  /** The last event id or sequence number; absent until the server has sent one. */
  readonly cursor: string | undefined;
  /** The answer begins again from its start. */
  reset(): void;
  /**
   * Notes the cursor and the message id of events before they are applied.
   *
   * @throws StreamChatError `resume-mismatch` if the events belong to another answer
   */
  note(events: readonly StreamEvent[]): void;
}

export function createResumption(): Resumption {
  let cursor: string | undefined;
  let messageId: string | undefined;
  const resumption: Resumption = {
    memory: undefined,
    get cursor() {
      return cursor;
    },
    reset() {
      resumption.memory = undefined;
      cursor = undefined;
      messageId = undefined;
    },
    note(events) {
      for (const event of events) {
        if (event.type === "cursor") cursor = event.cursor;
        if (event.type !== "start" || event.messageId === undefined) continue;
        if (cursor !== undefined && messageId !== undefined && messageId !== event.messageId) {
          throw new StreamChatError("resume-mismatch", "The server went on with another answer.");
        }
        messageId = event.messageId;
      }
    },
  };
  return resumption;
}
