import type { DecodeOptions } from "../../events/decode/decodeResponse.js";
import { createEndMarks } from "../../events/decode/endMarks.js";
import type { FormatsSource } from "../../events/decode/loadFormats.js";
import type { ChatMessage } from "../../message/message.js";
import type { ChatStore } from "../state/store.js";
import type { TurnOptions } from "./turnOptions.js";

/** What all bodies of a chat share when they are decoded: the formats, and the end marks that the chat has seen. */
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
