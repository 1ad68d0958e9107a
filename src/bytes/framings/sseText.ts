import { eventTooLarge } from "./eventTooLarge.js";
import { createLineSplitter } from "./lineSplitter.js";
import type { Framing, WireRecord } from "../wireRecord.js";

const FIELDS = ["data:", "event:", "id:", "retry:"];
const FIELD = /^(?:data|event|id|retry)(?::|$)|^:/;

/**
 * Server-sent events whose data is raw text: `data: ${token}\n\n`, written by a server that did not encode the
 * newlines of the token. A compliant parser loses every line but the first; here they are put back:
 *
 * ```text
 * data: one⏎            "one"
 * two⏎                  a line that is no field, inside an event:        "\ntwo"
 * ⏎                     ends the event
 * ⏎                     a blank line more than needed:                   "\n", once more text follows
 * data: three⏎          "three"
 * ⏎
 * four⏎                 a line that is no field, after a blank line:     "\n\nfour"
 * ```
 *
 * Inside an event every line but `data:` is text, unless the event is a JSON object, so that `event: x` and `:)` in the middle of an answer survive;
 * after a blank line they are what the standard says they are. Newlines at the very end of the answer are lost: they
 * cannot be told from padding. Unlike the standard, an `event:` line without data makes a record too.
 */
export function createSseTextFraming(onRecord: (record: WireRecord) => void, maxEventSize: number): Framing {
  let event: string | undefined;
  let id: string | undefined;
  let data: string[] = [];
  let size = 0;
  /** A field line or a comment came since the last blank line. */
  let open = false;
  /** Blank lines since the last line of text, the one that ended its event included; -1 before the first. */
  let blanks = -1;
  let newlinesBefore = "";

  const flush = (partial: boolean): void => {
    if (data.length > 0 || event !== undefined) {
      const record: WireRecord = { event, id, data: data.join("\n") };
      onRecord(
        partial || newlinesBefore !== ""
          ? { ...record, partial: partial || undefined, newlinesBefore: newlinesBefore || undefined }
          : record,
      );
    }
    event = undefined;
    id = undefined;
    data = [];
    size = 0;
    open = false;
    newlinesBefore = "";
  };

  const onLine = (line: string, partial: boolean): void => {
    // The body broke off in the name of a field.
    const fields = data.length === 0 ? FIELDS : FIELDS.slice(0, 1);
    if (partial && fields.some((field) => field.startsWith(line))) return;
    if (line === "") {
      // The blank line of a comment or of a lone `event:` is no blank line of the text.
      if (!open || data.length > 0) blanks = open ? 1 : blanks < 0 ? -1 : blanks + 1;
      if (open) flush(false);
      return;
    }
    size += line.length + 1;
    if (size > maxEventSize) throw eventTooLarge(maxEventSize);
    const isData = line.startsWith("data:") || line === "data";
    if (data.length > 0 && !(isEventOrId(line) && isJsonObject(data))) {
      data.push(isData ? valueOf(line, "data") : line);
    } else if (isData) {
      // One blank line belongs to the event before; the others are the text's.
      newlinesBefore = newlines(blanks - 1);
      data.push(valueOf(line, "data"));
      open = true;
    } else if (FIELD.test(line)) {
      if (line.startsWith("event")) event = valueOf(line, "event") || undefined;
      else if (line.startsWith("id")) id = valueOf(line, "id");
      open = true;
    } else {
      newlinesBefore = blanks >= 0 ? newlines(blanks + 1) : "";
      data.push(line);
      open = true;
    }
  };

  const lines = createLineSplitter(onLine, maxEventSize);
  return {
    feed: (text) => lines.feed(text),
    end() {
      lines.end();
      if (open) flush(true);
    },
  };
}

function newlines(count: number): string {
  return count > 0 ? "\n".repeat(count) : "";
}

function isEventOrId(line: string): boolean {
  return line.startsWith("event:") || line.startsWith("id:");
}

/** Whether what came looks like a whole JSON object, which no raw text goes on after. */
function isJsonObject(data: readonly string[]): boolean {
  return data.length === 1 && data[0]!.startsWith("{") && data[0]!.trimEnd().endsWith("}");
}

/** The value of a field line, without the one space that may follow the colon. */
function valueOf(line: string, field: string): string {
  const start = field.length + 1;
  return line.slice(line[start] === " " ? start + 1 : start);
}
