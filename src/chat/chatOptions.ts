import type { ChatMessage, MessageInput } from "../message/message.js";
import type { StoreOptions } from "./state/store.js";
import type { ToolCallbacks, ToolOptions } from "./tools/clientTools.js";
import type { TransportOption } from "./transports/createSettings.js";
import type { FetchTransportOptions } from "./transports/fetchTransport.js";
import type { TurnCallbacks, TurnOptions } from "./turn/turnOptions.js";

/** What happens to a message that is sent while a turn is under way. */
export type OnBusy = "replace" | "queue" | "reject";

/**
 * The callbacks of an app. They run after the change that they report. A callback that throws is reported on the console
 * and never ends the turn.
 */
export interface ChatCallbacks<M extends ChatMessage = ChatMessage>
  extends TurnCallbacks<M>, ToolCallbacks, Pick<StoreOptions, "onStateChange"> {}

/**
 * The options of a chat. All but `id`, `initialMessages` and `clock` are read when they are needed, so that a change
 * holds from the next request on.
 */
export interface ChatOptions<M extends ChatMessage = ChatMessage>
  extends FetchTransportOptions<M>, TurnOptions<M>, ToolOptions<M>, StoreOptions {
  /** The messages that the chat begins with. @defaultValue [] */
  initialMessages?: readonly MessageInput<M>[] | undefined;
  /**
   * Replaces the default, which posts to `api` by `fetch` and reads any of the known formats. A plain function is a
   * transport too, and so is a transport of AI SDK's `useChat`.
   */
  transport?: TransportOption<M> | undefined;
  /**
   * A message sent during a turn: `replace` stops the turn and sends the message, `queue` waits for the end of the turn,
   * `reject` rejects with code `busy`. @defaultValue "replace"
   */
  onBusy?: OnBusy | undefined;
}
