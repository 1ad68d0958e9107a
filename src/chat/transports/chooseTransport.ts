import type { ChatMessage } from "../../message/message.js";
import type { ChatTransport } from "./transport.js";

/** What the option `transport` may be. */
export type TransportOption<M extends ChatMessage = ChatMessage> =
  | ChatTransport<M>
  | ChatTransport<M>["send"];

/** The transport of a chat: the app's own, or else the default one. */
export function chooseTransport<M extends ChatMessage>(
  option: TransportOption<M> | undefined,
  fallback: ChatTransport<M>,
): ChatTransport<M> {
  if (option === undefined) return fallback;
  return typeof option === "function" ? { send: option } : option;
}
