import type { StreamChatError } from "../errors.js";
import type { Usage } from "../events/streamEvent.js";
import type { ChatMessage } from "../message/message.js";
import type { BranchInfo } from "./state/branches.js";
import type { ChatStatus, Phase } from "./state/turnState.js";

/** How long the last turn took. */
export interface TurnMetrics {
  /** From the request to the first content, in milliseconds. */
  readonly firstTokenMs?: number;
  /** From the request to the end of the turn, in milliseconds. */
  readonly durationMs?: number;
  /** Output tokens a second between the first content and the end, where the server counted them. */
  readonly tokensPerSecond?: number;
}

interface SnapshotBase<M extends ChatMessage> {
  readonly id: string;
  readonly messages: readonly M[];
  /** Exactly where the turn is. */
  readonly phase: Phase;
  /** The server is connected, but has been silent for longer than its habit. */
  readonly stalled: boolean;
  /** When the next attempt is due, in milliseconds since the epoch; only in `backoff` and `reconnecting`, until that attempt begins. */
  readonly retryAt: number | undefined;
  /** Messages that wait (`onBusy: "queue"`). */
  readonly queue: readonly M[];
  /** The versions of each message that has more than one, by message id. */
  readonly branches: Readonly<Record<string, BranchInfo>>;
  /** Token counts of the last answer, as far as the server has sent them; the total over the steps of a tool loop. */
  readonly usage: Usage | undefined;
  readonly metrics: TurnMetrics;
}

/** A chat at one moment: immutable, and replaced at most once a frame. */
export type ChatSnapshot<M extends ChatMessage = ChatMessage> = SnapshotBase<M> &
  (
    | { readonly status: Exclude<ChatStatus, "error">; readonly error: undefined }
    | { readonly status: "error"; readonly error: StreamChatError }
  );
