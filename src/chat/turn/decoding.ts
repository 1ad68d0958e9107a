import { createEndMarks } from "../../events/decode/endMarks.js";
import type { DecodingSource } from "../../events/decode/loadDecoding.js";
import type { ChatMessage } from "../../message/message.js";
import type { ChatStore } from "../state/store.js";
import type { OpenOptions } from "../transports/openSource.js";
import type { TurnOptions } from "./turnOptions.js";

/** The code and the end marks that the decoders of one chat share. */
export function createDecoding<M extends ChatMessage>(
  store: ChatStore<M>,
  settings: { readonly options: TurnOptions<M> },
  decoding: DecodingSource,
): Pick<OpenOptions, "endMarks" | "decoding"> {
  return {
    decoding,
    endMarks: createEndMarks({
      isRequired: () => settings.options.requireEndMark === true,
      onBodyEnd: () => store.diagnostics?.endedWithoutMark(),
    }),
  };
}
