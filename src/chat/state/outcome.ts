import type { StreamChatError } from "../../errors.js";

/** Why a turn was stopped. Stopping is an outcome, not an error. */
export type StopReason = "user" | "superseded" | "unmount" | "discarded" | "signal" | "server";

/** How a turn ended. */
export type Outcome =
  | { type: "done" }
  | { type: "requires-action" }
  | { type: "stopped"; reason: StopReason }
  | { type: "error"; error: StreamChatError };
