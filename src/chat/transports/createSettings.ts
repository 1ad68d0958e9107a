import type { FormatsSource } from "../../events/decode/loadFormats.js";
import type { ChatMessage } from "../../message/message.js";
import { fromAiSdkTransport, isAiSdkTransport, type AiSdkTransport } from "./aiSdkTransport.js";
import { createFetchTransport, type FetchTransportOptions } from "./fetchTransport.js";
import type { ChatTransport } from "./transport.js";

/** What the option `transport` may be. */
export type TransportOption<M extends ChatMessage = ChatMessage> =
  | ChatTransport<M>
  | ChatTransport<M>["send"]
  | AiSdkTransport;

/** The options of a chat and the transport that they name. Both are read when they are needed. */
export interface Settings<M extends ChatMessage, Options> {
  readonly options: Options;
  readonly transport: ChatTransport<M>;
  /** Replaces the options. */
  readonly set: (options: Options) => void;
}

export function createSettings<
  M extends ChatMessage,
  Options extends FetchTransportOptions<M> & { transport?: TransportOption<M> | undefined },
>(options: Options, formats: FormatsSource): Settings<M, Options> {
  let current = options;
  const fetchTransport = createFetchTransport<M>(() => current, formats);
  const choose = (): ChatTransport<M> => {
    const { transport = fetchTransport } = current;
    if (typeof transport === "function") return { send: transport };
    return isAiSdkTransport(transport) ? fromAiSdkTransport<M>(transport, formats) : transport;
  };
  let transport = choose();
  return {
    get options() {
      return current;
    },
    get transport() {
      return transport;
    },
    set(next) {
      current = next;
      transport = choose();
    },
  };
}
