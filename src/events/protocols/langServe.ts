import { defineProtocol } from "../defineProtocol.js";
import type { EventWriter } from "../eventWriter.js";
import { isJsonObject, objectsAt, stringAt, type JsonObject } from "../vendor/json.js";
import type { WireRecord } from "../protocol.js";
import { textOf } from "../vendor/homeMade.js";

/**
 * LangServe's `/stream`: events `metadata`, `data` and `end`. The data is a string, or a message chunk with `content`.
 * The proof of completion is `end`, which comes without data, and so is no event at all for a compliant parser.
 */
export const langServe = defineProtocol({
  name: "langserve",
  framing: "sse-text",
  isHomeMade: true,
  detect: ({ event, value }) =>
    // The event `metadata` comes first in LangGraph too.
    value !== undefined && event === "data",
  handle(write) {
    const counts = noCounts();
    const onValue = (value: unknown, record: WireRecord): void => {
      switch (record.event ?? "data") {
        case "data":
          writeData(write, counts, value);
          return;
        case "end":
          write.finish("end");
          write.done();
          return;
        case "error":
          write.error(value);
          return;
        case "metadata": {
          const runId = isJsonObject(value) ? stringAt(value, "run_id") : undefined;
          if (runId !== undefined) write.event({ type: "message-metadata", metadata: { run_id: runId } });
          return;
        }
        default:
          write.unknown({ event: record.event, data: value });
      }
    };
    return {
      object: onValue,
      value: onValue,
      text(data, record) {
        const event = record.event ?? "data";
        // Only these two are JSON for sure; an event that nobody knows may hold anything, or nothing.
        if (event !== "data" && event !== "metadata") onValue(data, record);
        else if (record.partial !== true) write.malformed(data);
      },
    };
  },
});

function writeData(write: EventWriter, counts: Counts, value: unknown): void {
  if (isJsonObject(value) && isJsonObject(value["usage_metadata"])) {
    add(counts, value["usage_metadata"]);
    write.usage(counts);
  }
  if (isJsonObject(value) && Array.isArray(value["content"])) {
    for (const piece of objectsAt(value, "content")) write.text(stringAt(piece, "text") ?? "");
    return;
  }
  const text = textOf(value);
  if (text === undefined) write.unknown(value);
  else write.text(text);
}

type Counts = Record<string, unknown>;

/** Without a prototype: the keys are the server's. */
const noCounts = (): Counts => Object.create(null) as Counts;

/** LangChain counts each chunk by itself: the sum is the answer's. */
function add(counts: Counts, more: JsonObject): void {
  for (const [key, value] of Object.entries(more)) {
    if (typeof value === "number") counts[key] = ((counts[key] as number | undefined) ?? 0) + value;
    else if (isJsonObject(value)) add((counts[key] ??= noCounts()) as Counts, value);
  }
}
