import type { StreamChatError } from "../../errors.js";
import type { DecodeOptions } from "../../events/decode/decodeResponse.js";
import type { StreamEvent } from "../../events/streamEvent.js";
import type { ChatMessage } from "../../message/message.js";
import type { Notify } from "../platform/notify.js";
import type { Outcome } from "../state/outcome.js";
import type { ChatStore } from "../state/store.js";
import type { FetchTransportOptions } from "../transports/fetchTransport.js";
import type { ServerCancel } from "../transports/serverCancel.js";
import type { OpenOptions } from "../transports/openSource.js";
import type { ChatTransport } from "../transports/transport.js";
import type { Timeouts } from "./liveness.js";
import type { RetryOptions } from "./retryPolicy.js";

/** The argument of `onFinish`. */
export interface FinishInfo<M extends ChatMessage = ChatMessage> {
  /** How the turn ended. */
  readonly outcome: Outcome;
  /** The answer; absent if the turn brought none. */
  readonly message: M | undefined;
  readonly messages: M[];
}

/** The callbacks of a turn. */
export interface TurnCallbacks<M extends ChatMessage = ChatMessage> {
  /** Called for each event after it was applied, transient data and unknown records included. */
  onEvent?: ((event: StreamEvent) => void) | undefined;
  /** Called for each delta of the answer's text. */
  onDelta?: ((delta: string, messageId: string) => void) | undefined;
  /** Called once for each turn, whatever its outcome. */
  onFinish?: ((info: FinishInfo<M>) => void) | undefined;
  /** Called before `onFinish` if the turn failed. Stopping is not an error. */
  onError?: ((error: StreamChatError) => void) | undefined;
}

/** The options that a turn reads. */
export interface TurnOptions<M extends ChatMessage = ChatMessage>
  extends TurnCallbacks<M>, Pick<FetchTransportOptions<M>, "headers" | "body" | "requireEndMark"> {
  /** The stream's format, by name or as a `Protocol`. @defaultValue "auto": detected from headers and content */
  protocol?: DecodeOptions["protocol"];
  /** The longest single event, in characters; a longer one fails with `event-too-large`. */
  maxEventSize?: number | undefined;
  /**
   * Resumes an answer whose connection breaks, if the server has sent a cursor (SSE `id:`, OpenAI's `sequence_number`);
   * `retry` says how often and when. Since such a server does not take a disconnect for a stop, `stop()` also calls
   * `transport.cancel`. The hook calls `resume()` when it mounts. @defaultValue false
   */
  resume?: boolean | undefined;
  /** Failed requests that are repeated without asking; `false` for none. @defaultValue two, only before any content arrived */
  retry?: RetryOptions | false | undefined;
  /** Limits of a turn, in milliseconds. @defaultValue `{ response: 60000, stall: 120000 }` */
  timeouts?: Timeouts | undefined;
  /** Numbers in [0, 1) that spread retries. @defaultValue `Math.random` */
  random?: (() => number) | undefined;
}

/** The parts of the chat that a turn uses. */
export interface TurnContext<M extends ChatMessage> {
  readonly store: ChatStore<M>;
  /** The options and the transport of this moment: both are read when they are needed. */
  readonly settings: { readonly options: TurnOptions<M>; readonly transport: ChatTransport<M> };
  readonly notify: Notify<TurnCallbacks<M>>;
  readonly serverCancel: ServerCancel;
  /** The code that reads answers, and the end marks that this chat has seen. */
  readonly decoding: Pick<OpenOptions, "endMarks" | "decoding">;
}
