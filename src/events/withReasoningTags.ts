import type { StreamEvent, StreamEvents } from "../streamEvent.js";

/** Where in an answer the reader is. */
type Place =
  /** Nothing but white space and perhaps the beginning of the tag has come. */
  | "before"
  /** After the opening tag, where newlines are not yet the model's. */
  | "opened"
  | "thinking"
  /** After the closing tag, where newlines are not yet the answer's. */
  | "after"
  | "answer";

const TAG = /^<([a-z][\w-]*)>$/i;

/**
 * Turns a `<think>…</think>` at the beginning of an answer into reasoning, for servers that leave the model's own tags
 * in the text:
 *
 * ```ts
 * splitThinkTags(decodeResponse(response))
 * ```
 *
 * Only a tag that opens the answer counts: later ones may be what the answer is about. Works for any cutting of the
 * text; the start of what may become a tag is held back until it is clear.
 *
 * @param options.tag the opening tag. @defaultValue `"<think>"`
 */
export async function* splitThinkTags(
  source: AsyncIterable<StreamEvents>,
  { tag = "<think>" }: { tag?: string } = {},
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  if (!TAG.test(tag)) throw new TypeError(`"${tag}" is no opening tag.`);
  const split = createSplitter(tag);
  for await (const events of source) {
    const batch: readonly StreamEvent[] = "type" in events ? [events] : events;
    const out: StreamEvent[] = [];
    for (const event of batch) split(event, out);
    // What is held back shows that the connection is alive, too.
    yield out.length > 0 ? out : [{ type: "ping" }];
  }
}

function createSplitter(opening: string): (event: StreamEvent, out: StreamEvent[]) => void {
  const closing = opening.replace("<", "</");
  let place: Place = "before";
  let held = "";
  let start: StreamEvent | undefined;
  let id = "";

  const write = (text: string, out: StreamEvent[]): void => {
    if (text === "") return;
    if (start !== undefined) out.push(start);
    start = undefined;
    out.push({ type: "text-delta", id, delta: text });
  };
  const reason = (text: string, out: StreamEvent[]): void => {
    if (text !== "") out.push({ type: "reasoning-delta", id: `think-${id}`, delta: text });
  };
  const read = (text: string, out: StreamEvent[]): void => {
    held += text;
    if (place === "before") {
      const begun = held.trimStart();
      if (begun.startsWith(opening)) {
        place = "opened";
        held = begun.slice(opening.length);
        out.push({ type: "reasoning-start", id: `think-${id}` });
      } else if (!opening.startsWith(begun)) place = "answer";
    }
    if (place === "opened") {
      held = held.trimStart();
      if (held !== "") place = "thinking";
    }
    if (place === "thinking") {
      const end = held.indexOf(closing);
      if (end === -1) {
        const safe = held.length - lengthOfBeginning(held, closing);
        reason(held.slice(0, safe), out);
        held = held.slice(safe);
      } else {
        reason(held.slice(0, end), out);
        out.push({ type: "reasoning-end", id: `think-${id}` });
        held = held.slice(end + closing.length);
        place = "after";
      }
    }
    if (place === "after") {
      held = held.trimStart();
      if (held !== "") place = "answer";
    }
    if (place === "answer") {
      write(held, out);
      held = "";
    }
  };
  /** What is held is what it looks like: nothing can complete it any more. */
  const flush = (out: StreamEvent[]): void => {
    if (place === "opened" || place === "thinking") {
      reason(held, out);
      out.push({ type: "reasoning-end", id: `think-${id}` });
    } else if (place === "before") write(held, out);
    held = "";
    place = "answer";
  };

  return (event, out) => {
    if (place === "answer" && start === undefined) {
      out.push(event);
      return;
    }
    switch (event.type) {
      case "text-start":
        id = event.id;
        start = event;
        return;
      case "text-delta":
        id = event.id;
        read(event.delta, out);
        return;
      case "text-end":
        flush(out);
        // Without any text there was no part to end.
        if (start === undefined) out.push(event);
        start = undefined;
        return;
      case "tool-input-start":
      case "tool-input-available":
      case "finish":
      case "error":
      case "abort":
      case "done":
        flush(out);
        out.push(event);
        return;
      default:
        out.push(event);
    }
  };
}

/** How much of the end of `text` is the beginning of `word`. */
function lengthOfBeginning(text: string, word: string): number {
  for (let length = Math.min(word.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(word.slice(0, length))) return length;
  }
  return 0;
}
