import { TEXT } from "../../events/vendor/eventNames.js";
import type { SplitEvent } from "./splitEvents.js";

/** A field, or the line of this name in which llama.cpp writes its errors. */
const field = /^(?:(?:data|event|id|retry)(?::|$)|:|error: ?\{)/;

/** An event of fields alone, as nearly all are: nothing in it has to be repaired. */
const wholeEvent = /^(?:(?:data|event|id|retry):.*(?:\n|$))+$/;

/**
 * An event as the standard has it. Servers that write `data: ${token}` without encoding the newlines of the token break
 * it into several events and into lines that are no fields:
 *
 * ```text
 * data: one⏎ ⏎ four      "one", then "\n\nfour" without a field, which has no place for an id
 * data: one⏎ two         "one\ntwo"
 * ⏎ data: three          "\nthree", where a blank line more than needed comes before it
 * ```
 *
 * Without the repair a text that has no id would arrive a second time when a reader resumes.
 */
export function frameRawText({ text, blanksBefore }: SplitEvent): string {
  if (blanksBefore === 0 && wholeEvent.test(text)) return text;
  const lines = text.split(/\r\n|\n|\r/);
  const firstData = lines.findIndex((line) => line.startsWith("data:"));
  // The line that breaks off an event stands behind the blank line that ended it, and behind the end of the line before.
  if (!field.test(text)) return asData(["", ...blank(blanksBefore + 1), ...lines]);
  if (firstData === -1) return text;
  const isBroken = lines.some((line, index) => index > firstData && !field.test(line));
  if ((!isBroken && blanksBefore === 0) || !isRawText(lines, firstData)) return text;
  const framed = lines.map((line, index) =>
    index <= firstData || field.test(line) ? line : `data: ${line}`,
  );
  if (blanksBefore > 0) framed.splice(firstData, 0, asData(blank(blanksBefore)));
  return framed.join("\n");
}

/** Whether the event is a piece of raw text, in a format whose answers may end without a mark. */
export function isRawTextEvent(event: string): boolean {
  const lines = event.split("\n");
  const firstData = lines.findIndex((line) => line.startsWith("data:"));
  return firstData !== -1 && isRawText(lines, firstData);
}

function blank(count: number): string[] {
  return Array.from({ length: count }, () => "");
}

function asData(lines: readonly string[]): string {
  return lines.map((line) => `data: ${line}`).join("\n");
}

/** Whether newlines around this event are part of the answer: JSON has its own, and an end mark has none. */
function isRawText(lines: readonly string[], firstData: number): boolean {
  const name = lines
    .find((line) => line.startsWith("event:"))
    ?.slice("event:".length)
    .trim();
  if (name !== undefined && !TEXT.test(name)) return false;
  const data = lines[firstData]?.slice("data:".length).trim() ?? "";
  if (data === "[DONE]") return false;
  if (!/^[{["]/.test(data)) return true;
  try {
    JSON.parse(data);
    return false;
  } catch {
    return true;
  }
}
