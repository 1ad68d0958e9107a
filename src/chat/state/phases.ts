import type { ActivePhase } from "../../errors.js";

/**
 * Where a chat is, exactly.
 *
 * ```
 *            ┌────────── backoff ◄──────────┐            ┌─► stalled ─┐
 *            ▼                              │            │            ▼
 * idle ─► preparing ─► connecting ─► waiting ─────────► streaming ◄──────► reconnecting
 *  │                                   ▲  └──────────┬────────┘
 *  └─► probing (not shown) ────────────┘             ▼
 *                                                finishing ─► done | requires-action
 *                       from every active phase ─► stopped | error
 *
 * Between the turns of one answer: requires-action ◄─► running-tools ─► error (`maxSteps`)
 * Back to idle: error (`clearError`), requires-action and running-tools (the answer was taken away)
 * ```
 */
export type Phase =
  | "idle"
  | ActivePhase
  | "done"
  | "stopped"
  | "error"
  /** The model waits for a tool's output or an approval. */
  | "requires-action";

/**
 * The phases of the table. While a chat is `probing`, it asks the server whether there is an answer to resume; readers
 * see the phase before until the server has one, so that a reload of the page shows no flash of `submitted`.
 */
export type TablePhase = Phase | "probing";

/** The events of the table. */
export type PhaseEvent =
  | "send"
  | "resume"
  | "prepared"
  | "accepted"
  | "content"
  | "silence"
  | "activity"
  | "finish"
  | "end"
  | "needs-action"
  | "run-tools"
  | "retry"
  | "due"
  | "reconnect"
  | "fail"
  | "stop"
  /** There is nothing to resume, or the chat cannot find out. */
  | "nothing"
  /** The answer was taken away between two of its steps. */
  | "discard"
  /** The answer has made as many requests as it may. */
  | "give-up"
  | "clear-error";

/** AI SDK's four words for a chat's condition; `phase` is the exact one. */
export type ChatStatus = "ready" | "submitted" | "streaming" | "error";

/** A tool may run in every settled phase: a stored call may be approved after a reload. */
const settled = {
  send: "preparing",
  resume: "probing",
  "run-tools": "running-tools",
  "give-up": "error",
} as const;
const endings = { fail: "error", stop: "stopped" } as const;

/** Phase × event → phase. `shown` is the phase that readers see. A pair that is not here cannot happen. */
const transitions: Readonly<Record<TablePhase, Readonly<Partial<Record<PhaseEvent, TablePhase | "shown">>>>> =
  {
    idle: settled,
    probing: { accepted: "waiting", retry: "probing", due: "probing", nothing: "shown" },
    preparing: { prepared: "connecting", ...endings },
    connecting: { accepted: "waiting", retry: "backoff", ...endings },
    backoff: { due: "connecting", ...endings },
    waiting: {
      content: "streaming",
      finish: "finishing",
      retry: "backoff",
      reconnect: "reconnecting",
      ...endings,
    },
    streaming: { silence: "stalled", finish: "finishing", reconnect: "reconnecting", ...endings },
    stalled: { activity: "streaming", finish: "finishing", reconnect: "reconnecting", ...endings },
    reconnecting: {
      accepted: "streaming",
      due: "reconnecting",
      reconnect: "reconnecting",
      ...endings,
    },
    finishing: { end: "done", "needs-action": "requires-action", ...endings },
    done: settled,
    stopped: settled,
    error: { ...settled, "clear-error": "idle" },
    "requires-action": { ...settled, stop: "stopped", discard: "idle" },
    "running-tools": {
      "needs-action": "requires-action",
      discard: "idle",
      send: "preparing",
      "give-up": "error",
      ...endings,
    },
  };

/** The phase after `event`, or `undefined` where the pair cannot happen. */
export function nextPhase(phase: TablePhase, event: PhaseEvent): TablePhase | "shown" | undefined {
  return transitions[phase][event];
}

const statuses: Readonly<Record<Phase, ChatStatus>> = {
  idle: "ready",
  preparing: "submitted",
  connecting: "submitted",
  waiting: "submitted",
  backoff: "submitted",
  streaming: "streaming",
  stalled: "streaming",
  reconnecting: "streaming",
  finishing: "streaming",
  done: "ready",
  stopped: "ready",
  error: "error",
  "requires-action": "ready",
  "running-tools": "submitted",
};

export function statusOf(phase: Phase): ChatStatus {
  return statuses[phase];
}

/** Whether the chat is busy: a turn is under way, or tools run and the answer continues after them. */
export function isActive(phase: TablePhase): phase is ActivePhase {
  if (phase === "probing") return false;
  const status = statuses[phase];
  return status === "submitted" || status === "streaming";
}

/** Whether the answer waits for tools, or for a person. */
export function isBetweenSteps(phase: TablePhase): boolean {
  return phase === "requires-action" || phase === "running-tools";
}
