import { loadChunk } from "../../events/decode/loadChunk.js";
import type { ChatMessage } from "../../message/message.js";
import { isAiSdkTransport, type AiSdkTransport } from "./aiSdkTransport.js";
import { createFetchTransport, type FetchTransportOptions } from "./fetchTransport.js";
import type { LaterCode } from "./laterCode.js";
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
>(options: Options, code: LaterCode): Settings<M, Options> {
  let current = options;
  const fetchTransport = createFetchTransport<M>(() => current, code);
  const choose = (): ChatTransport<M> => {
    const { transport = fetchTransport } = current;
    if (typeof transport === "function") return { send: transport };
    return isAiSdkTransport(transport) ? adaptAiSdkTransport<M>(transport, code) : transport;
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

/**
 * The transport of this package that stands for one of AI SDK. Its adapter begins to load at once, so that the first
 * request need not wait for it.
 */
function adaptAiSdkTransport<M extends ChatMessage>(
  transport: AiSdkTransport,
  code: LaterCode,
): ChatTransport<M> {
  const load = async (): Promise<ChatTransport<M>> =>
    (await loadChunk(code.loadAdapter)).fromAiSdkTransport<M>(transport, code);
  load().catch(() => {});
  return {
    send: async (request) => await (await load()).send(request),
    resume: async (request) => await (await load()).resume?.(request),
  };
}
