import type { StreamChatError } from "../errors.js";
import type { StreamEvent } from "../events/streamEvent.js";
import type { Clock } from "../frames/clock.js";
import type { Publish } from "../frames/frameScheduler.js";
import type { ChatMessage } from "../message/message.js";
import type { ChatTools, ClientToolCall } from "./tools/clientTools.js";
import type { FetchTransportOptions } from "./transports/fetchTransport.js";
import type { Timeouts } from "./turn/liveness.js";
import type { RetryOptions } from "./turn/retryPolicy.js";
import type { ChatTransport } from "./transports/transport.js";
import type { Outcome } from "./turn/turn.js";
import type { ChatStatus, Phase } from "./state/turnState.js";

/** What happens to a message that is sent while a turn is under way. */
export type OnBusy = "replace" | "queue" | "reject";

/** What `onFinish` receives, once for each turn. */
export interface FinishInfo<M extends ChatMessage = ChatMessage> {
  readonly outcome: Outcome;
  /** The answer; absent where none had begun. */
  readonly message: M | undefined;
  readonly messages: readonly M[];
}

/** What an app is told of a turn. A callback that throws is reported on the console and never ends the turn. */
export interface ChatCallbacks<M extends ChatMessage = ChatMessage> {
  /** Each event as it is applied, transient data and unknown records included. */
  onEvent?: ((event: StreamEvent) => void) | undefined;
  /** Each piece of the answer's text. */
  onDelta?: ((delta: string, messageId: string) => void) | undefined;
  /**
   * Each call that is not the provider's to run, when the turn that made it has ended; tools with `execute` included. To
   * answer a call here, call `addToolOutput`.
   */
  onToolCall?: ((call: ClientToolCall) => void) | undefined;
  /**
   * A tool of the page gave no output: `tool-input-invalid`, `tool-failed`, or `tool-not-found`. The chat goes on, for the
   * model reads the error's message in the output's place and may do better.
   */
  onToolError?: ((error: StreamChatError, call: ClientToolCall) => void) | undefined;
  /** Once for each turn, whatever its outcome. */
  onFinish?: ((info: FinishInfo<M>) => void) | undefined;
  /** At most once for each turn, before `onFinish`. Stopping is not an error. */
  onError?: ((error: StreamChatError) => void) | undefined;
  /** Each change of phase. */
  onStateChange?: ((state: { readonly phase: Phase; readonly status: ChatStatus }) => void) | undefined;
}

/**
 * What a chat is made of. All but `id`, `initialMessages` and `clock` are read when they are needed, so that a change
 * holds from the next request on.
 */
export interface ChatOptions<M extends ChatMessage = ChatMessage>
  extends FetchTransportOptions<M>, ChatCallbacks<M> {
  /** Names the chat towards the server. @defaultValue a random id */
  id?: string | undefined;
  /** What the chat begins with. @defaultValue [] */
  initialMessages?: readonly M[] | undefined;
  /**
   * Replaces the default, which posts to `api` by `fetch` and reads any of the known formats. A plain function is a
   * transport too.
   */
  transport?: ChatTransport<M> | ChatTransport<M>["send"] | undefined;
  /**
   * Tools that run in the page, by name. One without `execute` waits for `addToolOutput`. A call of a tool that is not
   * here becomes an `output-error`, unless there is an `onToolCall`, which may answer it.
   */
  tools?: ChatTools<M> | undefined;
  /**
   * How many requests one question may make, the first included, before the chat fails with `tool-loop-limit`; a model
   * that calls tools without end would otherwise never stop. `retry()` then goes on. @defaultValue 5
   */
  maxSteps?: number | undefined;
  /**
   * A message sent during a turn: `replace` stops the turn and starts anew, `queue` waits for its end, `reject` rejects
   * with code `busy`. @defaultValue "replace"
   */
  onBusy?: OnBusy | undefined;
  /** How often changes are published. @defaultValue "frame" */
  publish?: Publish | undefined;
  /**
   * An answer that breaks off is taken up again where it broke, if the server has sent a cursor (SSE `id:`, OpenAI's
   * `sequence_number`); `retry` says how often and when. `stop()` then tells the server too (`transport.cancel`), since
   * it no longer takes a disconnect for one. The hook also calls `resume()` when it mounts. @defaultValue false
   */
  resume?: boolean | undefined;
  /** Requests that are sent again by themselves; `false` for none. @defaultValue two, only before any content arrived */
  retry?: RetryOptions | false | undefined;
  /** Limits of a turn, in milliseconds. @defaultValue `{ response: 60000 }` */
  timeouts?: Timeouts | undefined;
  /** Time. @defaultValue the platform's */
  clock?: Clock | undefined;
  /** Numbers in [0, 1) that spread retries. @defaultValue `Math.random` */
  random?: (() => number) | undefined;
  /** Makes the ids of messages and of the chat. @defaultValue 16 random characters */
  createId?: (() => string) | undefined;
}
