import type { FramingName, WireRecord } from "../../bytes/wireRecord.js";
import { TEXT_END } from "../vendor/eventNames.js";
import { joinSurrogates } from "./joinSurrogates.js";
import { parseJson } from "../vendor/json.js";
import type { Decoder, Protocol } from "../protocol.js";
import { createUnderstanding, type Understanding } from "./understanding.js";

/**
 * What is remembered of the bodies of one answer, so that a further body goes on where the one before it broke: the
 * protocol's decoder with its open parts, and which records have been decoded. One for each answer.
 */
export interface StreamMemory {
  format:
    | { readonly decoder: Decoder; readonly framing: FramingName; readonly protocol: Protocol | undefined }
    | undefined;
  readonly join: ReturnType<typeof joinSurrogates>;
  /** Whether anything of the answer was understood, in any of its bodies. */
  readonly understanding: Understanding;
  /** The SSE ids of the records that were decoded. */
  readonly seen: Set<string>;
  last: string | undefined;
}

export function createStreamMemory(): StreamMemory {
  return {
    format: undefined,
    join: joinSurrogates(),
    understanding: createUnderstanding(),
    seen: new Set(),
    last: undefined,
  };
}

/** Passes the records of one body on, except those that an earlier body has brought already. */
export interface ReplayFilter {
  take(record: WireRecord): void;
  /** The body ended. */
  end(): void;
}

/**
 * A server may go on after the cursor, or replay the answer from its start: the first record with an id tells which.
 * What comes before it is held until then, since it may be part of a replay.
 */
export function createReplayFilter(memory: StreamMemory, pass: (record: WireRecord) => void): ReplayFilter {
  const { last, seen } = memory;
  let mode: "held" | "replaying" | "live" = last === undefined ? "live" : "held";
  let held: WireRecord[] = [];

  function goLive(): void {
    mode = "live";
    const records = held;
    held = [];
    for (const record of records) take(record);
  }

  function take(record: WireRecord): void {
    const { id } = record;
    if (mode === "live") {
      if (id !== undefined && !isHalf(record)) {
        seen.add(id);
        memory.last = id;
      }
      pass(record);
      return;
    }
    if (id !== undefined && seen.has(id)) {
      held = [];
      mode = id === last ? "live" : "replaying";
    } else if (id !== undefined) {
      held.push(record);
      goLive();
    } else if (mode === "held") held.push(record);
  }

  return { take, end: goLive };
}

/** Half of a text, where the body broke off: the next body brings the whole of it, and it would stand there twice. */
export function isHalf({ partial, id, event, data }: WireRecord): boolean {
  if (partial !== true || id === undefined || data.trim() === "[DONE]") return false;
  // The name alone says that the answer is done.
  if (event !== undefined && TEXT_END.test(event)) return false;
  return parseJson(data) === undefined;
}
