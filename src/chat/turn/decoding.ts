import type { DecodeOptions } from "../../events/decode/decodeResponse.js";
import { createEndMarks } from "../../events/decode/endMarks.js";
import type { FormatsSource } from "../../events/decode/loadFormats.js";
import type { ChatMessage } from "../../message/message.js";
import type { ChatStore } from "../state/store.js";
import type { TurnOptions } from "./turnOptions.js";

/** The formats and the end marks that the decoders of one chat share. */
export function createDecoding<M extends ChatMessage>(
  store: ChatStore<M>,
  settings: { readonly options: TurnOptions<M> },
  formats: FormatsSource,
): Pick<DecodeOptions, "endMarks" | "formats"> {
  return {
    formats,
    endMarks: createEndMarks({
      isRequired: () => settings.options.requireEndMark === true,
      onBodyEnd: () => store.diagnostics?.endedWithoutMark(),
    }),
  };
}
