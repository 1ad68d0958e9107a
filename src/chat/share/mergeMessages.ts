import { messageText } from "../../message/messageText.js";
import type { ChatMessage } from "../../message/message.js";

/**
 * Merges the messages of two tabs: the other tab's list, with our version of an answer that broke off there and is longer
 * here, and with each message that only we have after the message that it follows here. `removed`: ids of the messages
 * that the other tab has removed.
 */
export function mergeMessages<M extends ChatMessage>(
  own: readonly M[],
  theirs: readonly M[],
  removed: ReadonlySet<string>,
): readonly M[] {
  const ours = new Map(own.map((message) => [message.id, message]));
  const merged = theirs.map((message) => {
    const mine = ours.get(message.id);
    return mine !== undefined && hasMore(mine, message) ? mine : message;
  });
  const known = new Set(theirs.map(({ id }) => id));
  let previous: string | undefined;
  for (const message of own) {
    if (!known.has(message.id)) {
      if (removed.has(message.id)) continue;
      merged.splice(merged.findIndex(({ id }) => id === previous) + 1, 0, message);
    }
    previous = message.id;
  }
  return merged;
}

/** Whether an answer broke off in the other tab and is longer, or complete, in this one. */
function hasMore(mine: ChatMessage, theirs: ChatMessage): boolean {
  if (theirs.status !== "stopped" && theirs.status !== "error") return false;
  // An answer that this tab only watches is ended by the other tab.
  if (mine.status === "streaming" || !messageText(mine).startsWith(messageText(theirs))) return false;
  return mine.status === "complete" || messageText(mine) !== messageText(theirs);
}
