import * as decoding from "../events/decode/decoding.js";
import { formats } from "../events/protocols/protocols.js";
import type { ChatMessage } from "../message/message.js";
import type { ChatInstance } from "./chat.js";
import type { ChatOptions } from "./chatOptions.js";
import { createChat as createLazyChat } from "./createChat.js";
import * as adapter from "./transports/fromAiSdkTransport.js";

/**
 * Creates a chat that has the decoder and all formats imported, for servers and workers, which may not be able to load a chunk later.
 * Nothing is requested before the first message is sent.
 */
export function createChat<M extends ChatMessage = ChatMessage>(
  options: ChatOptions<M> = {},
): ChatInstance<M> {
  return createLazyChat(options, {
    formats,
    load: () => decoding,
    loadAdapter: () => adapter,
  });
}
