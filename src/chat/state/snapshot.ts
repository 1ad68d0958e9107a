import type { StreamChatError } from "../../errors.js";
import type { Usage } from "../../events/streamEvent.js";
import type { ChatMessage, TurnMetrics } from "../../message/message.js";
import type { BranchInfo } from "./branches.js";
import type { ChatStatus, Phase } from "./phases.js";

interface SnapshotBase<M extends ChatMessage> {
  /** The chat's id. */
  readonly id: string;
  /** All messages that are to be shown, the streaming answer included. Not to be changed, although the type allows it: it is AI SDK's. */
  readonly messages: M[];
  /** Where the chat is, exactly; `status` is the same in AI SDK's four words. */
  readonly phase: Phase;
  /** A turn is under way, or tools run and the answer continues after them. A message sent now follows `onBusy`. */
  readonly isBusy: boolean;
  /** The connection is open, but no byte has arrived for longer than this server's habit. */
  readonly stalled: boolean;
  /** When the next attempt begins, in milliseconds since the epoch. Set only while the chat waits for it (`backoff`, `reconnecting`). */
  readonly retryAt: number | undefined;
  /** User messages that wait for the current turn to end (`onBusy: "queue"`). */
  readonly queue: readonly M[];
  /** For each message that has several versions, by message id: which version is shown, and how many there are. */
  readonly branches: Readonly<Record<string, BranchInfo>>;
  /** Token counts of the last answer, as far as the server has sent them: the total over the steps of a tool loop. */
  readonly usage: Usage | undefined;
  /** Times of the current turn; if none is under way, of the last answer that is shown (`message.metrics`). */
  readonly metrics: TurnMetrics;
}

/** A chat at one moment: immutable, and replaced at most once a frame. */
export type ChatSnapshot<M extends ChatMessage = ChatMessage> = SnapshotBase<M> &
  (
    | { readonly status: Exclude<ChatStatus, "error">; readonly error: undefined }
    | { readonly status: "error"; readonly error: StreamChatError }
  );
