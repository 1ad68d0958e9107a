import { eventTooLarge } from "./eventTooLarge.js";
import type { Framing } from "../wireRecord.js";

/**
 * Turns CR and CRLF into LF, also where a CRLF is cut in two. A CR counts at once, so that the line it ends does not
 * wait for the next chunk.
 */
export function createNewlineNormalizer(): (text: string) => string {
  let afterCarriageReturn = false;
  return (text) => {
    if (text === "") return text;
    const rest = afterCarriageReturn && text.startsWith("\n") ? text.slice(1) : text;
    afterCarriageReturn = text.endsWith("\r");
    return rest.includes("\r") ? rest.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : rest;
  };
}

/** Calls back with each line, without its end; the last one is `partial` where the body ended inside it. */
export function createLineSplitter(
  onLine: (line: string, partial: boolean) => void,
  maxLength: number,
): Framing {
  const normalize = createNewlineNormalizer();
  // Joined once a line is whole: joining on every chunk would make a long line quadratic.
  let held: string[] = [];
  let heldLength = 0;

  return {
    feed(chunk) {
      const text = normalize(chunk);
      let start = 0;
      let end = text.indexOf("\n");
      while (end !== -1) {
        if (heldLength + end - start > maxLength) throw eventTooLarge(maxLength);
        const line = text.slice(start, end);
        if (held.length === 0) onLine(line, false);
        else {
          held.push(line);
          const whole = held.join("");
          held = [];
          heldLength = 0;
          onLine(whole, false);
        }
        start = end + 1;
        end = text.indexOf("\n", start);
      }
      if (start === text.length) return;
      heldLength += text.length - start;
      if (heldLength > maxLength) throw eventTooLarge(maxLength);
      held.push(text.slice(start));
    },
    end() {
      if (held.length === 0) return;
      const whole = held.join("");
      held = [];
      heldLength = 0;
      onLine(whole, true);
    },
  };
}
