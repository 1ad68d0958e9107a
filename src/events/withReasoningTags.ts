import type { Protocol } from "./protocol.js";
import type { StreamEvent } from "./streamEvent.js";

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

const NAME = /^[a-z][\w-]*$/i;

/**
 * Wraps a format so that tagged text at the beginning of an answer (`<think>…</think>`) becomes reasoning, for servers
 * that leave the model's own tags in the text:
 *
 * ```ts
 * import { openaiChat, withReasoningTags } from "react-streaming-chat/protocols";
 * useStreamingChat({ protocol: withReasoningTags(openaiChat, ["think"]) });
 * ```
 *
 * Only a tag that opens the answer counts: a later tag may be what the answer is about. Works for any cutting of the
 * text; the start of text that may become a tag is held until it is clear.
 *
 * @param tags the names of the tags. @defaultValue `["think"]`
 */
export function withReasoningTags(protocol: Protocol, tags: readonly string[] = ["think"]): Protocol {
  for (const tag of tags) if (!NAME.test(tag)) throw new TypeError(`"${tag}" is no name of a tag.`);
  const { inEvents } = protocol;
  return {
    ...protocol,
    // A spread alone would lose the methods of a protocol that is an instance of a class.
    ...(protocol.detect === undefined ? {} : { detect: (evidence) => protocol.detect!(evidence) }),
    inEvents: inEvents && withReasoningTags(inEvents, tags),
    createDecoder() {
      const inner = protocol.createDecoder();
      const split = createSplitter(tags.map((tag) => `<${tag}>`));
      let decoded: StreamEvent[] = [];
      const pass = (out: StreamEvent[]): void => {
        for (const event of decoded) split.take(event, out);
        decoded = [];
      };
      return {
        decode(record, out) {
          inner.decode(record, decoded);
          pass(out);
        },
        end(out) {
          inner.end(decoded);
          pass(out);
          split.end(out);
        },
      };
    },
  };
}

interface Splitter {
  take(event: StreamEvent, out: StreamEvent[]): void;
  /** No more text comes: held text is passed on. */
  end(out: StreamEvent[]): void;
}

function createSplitter(openings: readonly string[]): Splitter {
  let closing = "";
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
      const opening = openings.find((tag) => begun.startsWith(tag));
      if (opening !== undefined) {
        place = "opened";
        closing = opening.replace("<", "</");
        held = begun.slice(opening.length);
        out.push({ type: "reasoning-start", id: `think-${id}` });
      } else if (!openings.some((tag) => tag.startsWith(begun))) place = "answer";
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
  /** Held text is what it looks like: nothing can complete it any more. */
  const flush = (out: StreamEvent[]): void => {
    if (place === "opened" || place === "thinking") {
      reason(held, out);
      out.push({ type: "reasoning-end", id: `think-${id}` });
    } else if (place === "before") write(held, out);
    held = "";
    place = "answer";
  };

  const take = (event: StreamEvent, out: StreamEvent[]): void => {
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
  return { take, end: flush };
}

/** The length of the longest end of `text` that `word` begins with. */
function lengthOfBeginning(text: string, word: string): number {
  for (let length = Math.min(word.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(word.slice(0, length))) return length;
  }
  return 0;
}
