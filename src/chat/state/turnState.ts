import type { ActivePhase } from "../../errors.js";

/**
 * Exactly where a turn is.
 *
 * ```
 *            ┌────────── backoff ◄──────────┐            ┌─► stalled ─┐
 *            ▼                              │            │            ▼
 * idle ─► preparing ─► connecting ─► waiting ─────────► streaming ◄──────► reconnecting
 *                                      └──────────┬────────┘
 *                                                 ▼
 *                                             finishing ─► done | requires-action
 *                       from every active phase ─► stopped | error
 *
 * Between the turns of a chat: requires-action ◄─► running-tools
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

/** What can happen to a turn. */
export type TurnEvent =
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
  | "stop";

/** AI SDK's four words for a chat's condition; `phase` is the exact one. */
export type ChatStatus = "ready" | "submitted" | "streaming" | "error";

const settledEvents = { send: "preparing", resume: "connecting" } as const;
const endings = { fail: "error", stop: "stopped" } as const;

/** Phase × event → phase. A pair that is not here cannot happen, and changes nothing if it does. */
const transitions: Readonly<Record<Phase, Readonly<Partial<Record<TurnEvent, Phase>>>>> = {
  // A call that was stored unanswered may be approved after a reload.
  idle: { ...settledEvents, "run-tools": "running-tools" },
  preparing: { prepared: "connecting", ...endings },
  connecting: {
    accepted: "waiting",
    retry: "backoff",
    ...endings,
  },
  backoff: { due: "connecting", ...endings },
  waiting: {
    content: "streaming",
    finish: "finishing",
    retry: "backoff",
    reconnect: "reconnecting",
    ...endings,
  },
  streaming: {
    silence: "stalled",
    finish: "finishing",
    reconnect: "reconnecting",
    ...endings,
  },
  stalled: {
    content: "streaming",
    activity: "streaming",
    finish: "finishing",
    reconnect: "reconnecting",
    ...endings,
  },
  reconnecting: { accepted: "streaming", reconnect: "reconnecting", ...endings },
  finishing: { end: "done", "needs-action": "requires-action", ...endings },
  done: settledEvents,
  stopped: settledEvents,
  error: settledEvents,
  "requires-action": { ...settledEvents, "run-tools": "running-tools" },
  "running-tools": { "needs-action": "requires-action", ...endings },
};

/** The phase after `event`, or `undefined` where the pair cannot happen. */
export function nextPhase(phase: Phase, event: TurnEvent): Phase | undefined {
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

/** Whether a turn in this phase is still under way. */
export function isActive(phase: Phase): phase is ActivePhase {
  const status = statuses[phase];
  return status === "submitted" || status === "streaming";
}
