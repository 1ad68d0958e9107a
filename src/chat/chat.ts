import type { ChatMessage, MessageInput } from "../message/message.js";
import type { ChatOptions } from "./chatOptions.js";
import type { ToolApprovalResponse, ToolOutput } from "./tools/clientTools.js";
import type { SendInput } from "./turn/outgoing.js";
import type { ChatSnapshot } from "./state/snapshot.js";
import type { Outcome, StopReason } from "./state/outcome.js";
import type { RequestOptions } from "./transports/transport.js";
import type { TextSource } from "./textSource.js";

/**
 * A chat: its messages, at most one turn at a time, and the methods to use it. Needs no React.
 *
 * Every method that sends a request resolves with the outcome of its turn, failures included. It rejects only if no turn
 * could begin: with code `busy` (`onBusy: "reject"`), or with `prepare-failed` if there is nothing to send or no message
 * with that id.
 */
export interface ChatInstance<M extends ChatMessage = ChatMessage> {
  readonly id: string;
  /** The snapshot that was last published. The same object until the next publication. */
  getSnapshot: () => ChatSnapshot<M>;
  /** Calls `listener` after each publication. Returns a function that unsubscribes. */
  subscribe: (listener: () => void) => () => void;
  /**
   * The text of a message, or of one of its text or reasoning parts, as a source for `StreamingMarkdown`. Returns the same
   * source for the same message and part.
   */
  textSource: (messageId: string, partIndex?: number) => TextSource;
  /** Sends a user message and streams the answer. During a turn, `onBusy` decides what happens. */
  sendMessage: (input: SendInput<M>, options?: RequestOptions) => Promise<Outcome>;
  /**
   * Stops the turn in any phase. The text that has arrived stays, and its message is marked `stopped`; messages in the
   * queue stay there, and are sent before the next one. Once the promise has resolved nothing changes until the next call.
   * Never rejects.
   */
  stop: () => Promise<void>;
  /**
   * Requests another version of an answer, by default of the last one. The version before stays as a branch. `messageId`
   * may also name the user message before the answer.
   */
  regenerate: (options?: RequestOptions & { messageId?: string | undefined }) => Promise<Outcome>;
  /** Repeats the request of the last turn, after it has failed or was stopped. */
  retry: (options?: RequestOptions) => Promise<Outcome>;
  /** Replaces a user message and sends it. The messages from there on stay as a branch. */
  edit: (messageId: string, input: SendInput<M>, options?: RequestOptions) => Promise<Outcome>;
  /** Shows another version at the place of `messageId`; see `branches` of the snapshot. */
  selectBranch: (messageId: string, index: number) => void;
  /**
   * Resumes the answer that the server is still writing, as after a reload of the page. The replay takes the place of a
   * partial answer, whose id it keeps; behind a complete answer with another id it is a message of its own. Readers see
   * nothing until the server has an answer: if it has none, the promise resolves with `undefined`; if it cannot be asked,
   * with the error; and the chat stays as it was.
   */
  resume: () => Promise<Outcome | undefined>;
  /** Requests the rest of the last answer (`trigger: "continue-message"`). The chat never does this by itself. */
  continueMessage: (options?: RequestOptions) => Promise<Outcome>;
  /**
   * Adds the output of a call. After the last output the answer continues by itself, and the promise resolves with that
   * outcome; with `undefined` while other calls are open, and if the call has its output already or was stopped. Rejects
   * with code `tool-not-found` if there is no such call, and with `tool-failed` if the output cannot be written as JSON;
   * the call then stays open.
   */
  addToolOutput: (output: ToolOutput<M>) => Promise<Outcome | undefined>;
  /**
   * Allows or refuses a call (`part.state === "approval-requested"`); resolves as `addToolOutput` does. A tool that is
   * allowed while the answer still arrives runs when the turn has ended well.
   */
  addToolApprovalResponse: (response: ToolApprovalResponse) => Promise<Outcome | undefined>;
  /**
   * Replaces the messages; AI SDK's `UIMessage`s are accepted. If the streaming answer is not among them, its turn ends as
   * `discarded`. A partial answer right before an answer that was resumed is left out: it is the same answer.
   */
  setMessages: (
    next: readonly MessageInput<M>[] | ((messages: readonly M[]) => readonly MessageInput<M>[]),
  ) => void;
  /** Clears the error of the last turn. */
  clearError: () => void;
  /** Removes a message from the queue; its promise resolves as stopped. */
  cancelQueued: (messageId: string) => void;
  /**
   * Replaces a message in the queue; it keeps its id, its place, and the files that it was sent with unless `input` names
   * others. Throws `prepare-failed` if it is not in the queue any more.
   */
  editQueued: (messageId: string, input: SendInput<M>) => void;
  /** Sends a message from the queue now. The current turn ends as stopped (`superseded`), whatever `onBusy` says. */
  sendQueuedNow: (messageId: string) => void;
  /** Replaces the options; they hold from the next request on. */
  setOptions: (options: ChatOptions<M>) => void;
  /**
   * Ends the turn and empties the queue, as when the page leaves the chat. Both end as stopped for `reason`, by default
   * `unmount`. The chat can be used again afterwards.
   */
  dispose: (reason?: Extract<StopReason, "unmount" | "discarded" | "signal">) => Promise<void>;
}
