import type { ChatMessage, MessagePart } from "../message/message.js";
import { messageText } from "../message/messageText.js";
import type { ChatSnapshot } from "./state/snapshot.js";

/** A text that grows, at one moment. */
export interface TextSnapshot {
  readonly text: string;
  /** No more text will come. */
  readonly isComplete: boolean;
}

/** A text that grows: `StreamingMarkdown` takes one as `source`, and then follows it without rendering its parents. */
export interface TextSource {
  /** Calls `listener` whenever the text may have changed. Returns its undo. */
  subscribe: (listener: () => void) => () => void;
  /** The same object for as long as the text is the same. */
  getSnapshot: () => TextSnapshot;
}

interface PublishedChat<M extends ChatMessage> {
  getSnapshot: () => ChatSnapshot<M>;
  subscribe: (listener: () => void) => () => void;
}

const nothing: TextSnapshot = { text: "", isComplete: false };

/**
 * Gives the text of a message, or of one of its text or reasoning parts, as a source. The same source is given for the
 * same message and part, so that a component may ask for it in every render.
 */
export function createTextSources<M extends ChatMessage>({
  getSnapshot,
  subscribe,
}: PublishedChat<M>): (messageId: string, partIndex?: number) => TextSource {
  const sources = new Map<string, TextSource>();
  return (messageId, partIndex) => {
    const name = `${partIndex ?? ""}:${messageId}`;
    const known = sources.get(name);
    if (known !== undefined) return known;
    let last: M | undefined;
    let snapshot = nothing;
    const source: TextSource = {
      subscribe,
      getSnapshot() {
        // From the end: the message that grows is nearly always the last.
        const message = getSnapshot().messages.findLast(({ id }) => id === messageId);
        if (message !== last) {
          last = message;
          const next = message === undefined ? nothing : textOf(message, partIndex);
          if (next.text !== snapshot.text || next.isComplete !== snapshot.isComplete) snapshot = next;
        }
        return snapshot;
      },
    };
    sources.set(name, source);
    return source;
  };
}

function textOf(message: ChatMessage, partIndex: number | undefined): TextSnapshot {
  const ended = message.status !== "pending" && message.status !== "streaming";
  if (partIndex === undefined) return { text: messageText(message), isComplete: ended };
  const part: MessagePart | undefined = message.parts[partIndex];
  if (part?.type !== "text" && part?.type !== "reasoning") return { text: "", isComplete: ended };
  // A part without a state was not streamed here.
  return { text: part.text, isComplete: ended || (part.state !== undefined && part.state !== "streaming") };
}
