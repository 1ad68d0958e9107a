import type { ChatMessage } from "../message/message.js";
import type { ChatOptions } from "./chatOptions.js";
import type { ToolApprovalResponse, ToolOutput } from "./tools/clientTools.js";
import type { SendInput } from "./turn/outgoing.js";
import type { ChatSnapshot } from "./state/snapshot.js";
import type { Outcome, StopReason } from "./state/outcome.js";
import type { RequestOptions } from "./transports/transport.js";
import type { TextSource } from "./textSource.js";

/**
 * A chat: its messages, at most one turn under way, and what can be done. Needs no React.
 *
 * Every method that asks resolves with the outcome of its turn, failures included. It rejects only where no turn could
 * begin: with code `busy` (`onBusy: "reject"`), or `prepare-failed` where there is nothing to send or no such message.
 */
export interface ChatInstance<M extends ChatMessage = ChatMessage> {
  readonly id: string;
  /** What was last published. The same object until the next publication. */
  getSnapshot: () => ChatSnapshot<M>;
  /** Calls `listener` after each publication. Returns its undo. */
  subscribe: (listener: () => void) => () => void;
  /**
   * The text of a message, or of one of its text or reasoning parts, as a source for `StreamingMarkdown`. The same source is
   * given for the same message and part.
   */
  textSource: (messageId: string, partIndex?: number) => TextSource;
  /** Asks. */
  sendMessage: (input: SendInput<M>, options?: RequestOptions) => Promise<Outcome>;
  /**
   * Ends the turn, in whatever phase it is. What arrived is kept and marked `stopped`; what waits in the queue goes on
   * waiting, and is sent before the next question. Once the promise has resolved nothing changes until the next call.
   * Never rejects.
   */
  stop: () => Promise<void>;
  /** Asks for another version of an answer, by default of the last one. The old one is kept as a branch. */
  regenerate: (options?: RequestOptions & { messageId?: string | undefined }) => Promise<Outcome>;
  /** Makes the request of the last turn again, after it failed or was stopped. */
  retry: (options?: RequestOptions) => Promise<Outcome>;
  /** Replaces a question and asks again. What followed is kept as a branch. */
  edit: (messageId: string, input: SendInput<M>, options?: RequestOptions) => Promise<Outcome>;
  /** Shows another version at the place of `messageId`; see `branches` of the snapshot. */
  selectBranch: (messageId: string, index: number) => void;
  /**
   * Takes up the answer that the server is writing, as after a reload of the page. What is here of it already is
   * replaced by the replay and keeps its id. Nothing is seen until the server has something; where it has nothing, or
   * cannot be asked, the promise resolves with `undefined` or with the error, and the chat stays as it was.
   */
  resume: () => Promise<Outcome | undefined>;
  /** Asks the server to go on writing the last answer (`trigger: "continue-message"`). Never done by itself. */
  continueMessage: (options?: RequestOptions) => Promise<Outcome>;
  /**
   * Answers a call that waits for the app. When the last has its output the answer goes on by itself, and the promise
   * resolves with the outcome of that; with `undefined` where more is waited for, and where the call waits no longer
   * (it was stopped, or has its output). Rejects with code `tool-not-found` where there is no such call, and with
   * `tool-failed` where the output cannot be written as JSON; the call then waits on.
   */
  addToolOutput: (output: ToolOutput<M>) => Promise<Outcome | undefined>;
  /**
   * Allows or refuses a call (`part.state === "approval-requested"`); resolves as `addToolOutput` does. A tool that is
   * allowed while the answer is still being written runs when the turn has ended well.
   */
  addToolApprovalResponse: (response: ToolApprovalResponse) => Promise<Outcome | undefined>;
  /**
   * Replaces the messages. Without the answer that is being written, its turn ends as `discarded`. An answer right before
   * one that was resumed is what an app has kept of it, and is left out.
   */
  setMessages: (next: readonly M[] | ((messages: readonly M[]) => readonly M[])) => void;
  /** Forgets the error of the last turn. */
  clearError: () => void;
  /** Removes a message from the queue; its promise resolves as stopped. */
  cancelQueued: (messageId: string) => void;
  /** Replaces a message that waits in the queue; it keeps its id and place. Throws `prepare-failed` if it waits no longer. */
  editQueued: (messageId: string, input: SendInput<M>) => void;
  /** Sends a message from the queue at once. The current turn ends as stopped (`superseded`), whatever `onBusy` says. */
  sendQueuedNow: (messageId: string) => void;
  /** Replaces the options; they hold from the next request on. */
  setOptions: (options: ChatOptions<M>) => void;
  /** Ends the turn and drops the queue, as when the page leaves the chat. Both end as stopped for `reason`, by default `unmount`. */
  dispose: (reason?: Extract<StopReason, "unmount" | "discarded" | "signal">) => Promise<void>;
}
