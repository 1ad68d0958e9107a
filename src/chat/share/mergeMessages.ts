import { messageText } from "../../message/messageText.js";
import type { ChatMessage } from "../../message/message.js";

/**
 * One thread out of what two tabs have of it: theirs, but with what we have more of an answer that they saw break off,
 * and with what only we have behind the message that it followed. `removed` names what they had and have no more.
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

/** Whether we have more of an answer than they, who saw it break off. */
function hasMore(mine: ChatMessage, theirs: ChatMessage): boolean {
  if (theirs.status !== "stopped" && theirs.status !== "error") return false;
  // What we only watch is theirs to end.
  if (mine.status === "streaming" || !messageText(mine).startsWith(messageText(theirs))) return false;
  return mine.status === "complete" || messageText(mine) !== messageText(theirs);
}
