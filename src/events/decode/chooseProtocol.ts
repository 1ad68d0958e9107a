import type { FramingName } from "../../bytes/wireRecord.js";
import { StreamChatError } from "../../errors.js";
import type { Decoder, Formats, Protocol } from "../protocol.js";
import type { HeaderHints } from "./detect.js";
import { listOf, type ProtocolOption } from "./protocolOption.js";
import type { StreamMemory } from "./streamMemory.js";

/** The formats that are asked, in order; none where one format is certain. */
export function detectorsOf(option: ProtocolOption, formats: Formats | undefined): readonly Protocol[] {
  return listOf(option).flatMap((choice) =>
    choice === "auto" ? (formats?.detectors ?? []) : [protocolOf(choice, formats)],
  );
}

/** A format that is certain before the body is seen. */
export interface GivenProtocol {
  protocol: Protocol | undefined;
  framing: FramingName;
  /** The framing is not for the body to decide. */
  strict: boolean;
  createDecoder(): Decoder;
  /** For a source whose records are cut already. */
  createRecordDecoder(): Decoder;
}

/** The format of the body before this one, in the middle of an answer. */
export function rememberedProtocol(memory: StreamMemory | undefined): GivenProtocol | undefined {
  if (memory?.format === undefined) return undefined;
  const { decoder, framing, protocol } = memory.format;
  const createDecoder = (): Decoder => decoder;
  // The resumed body may come in another framing than the first, unless the body cannot show which.
  const strict = framing !== "sse" && framing !== "ndjson";
  return { protocol, framing, strict, createDecoder, createRecordDecoder: createDecoder };
}

/** The format that the caller or a header named; `undefined` where the body has to show it. */
export function givenProtocol(
  option: ProtocolOption,
  hints: HeaderHints,
  formats: Formats | undefined,
): GivenProtocol | undefined {
  const choices = listOf(option);
  const only = choices.length === 1 && choices[0] !== "auto" ? choices[0] : undefined;
  const hinted = choices.includes("auto") ? hints.protocol : undefined;
  const choice = only ?? hinted;
  if (choice === undefined) return undefined;
  const protocol = protocolOf(choice, formats);
  const chosen = hints.framing === "sse" ? (protocol.inEvents ?? protocol) : protocol;
  return {
    protocol,
    framing: chosen.framing,
    strict: chosen.anyFraming !== true,
    createDecoder: () => chosen.createDecoder(),
    createRecordDecoder: () => (chosen.inEvents ?? chosen).createDecoder(),
  };
}

/** Without types, any word may come here; without this check the turn would fail as a lost connection. */
function protocolOf(choice: string | Protocol, formats: Formats | undefined): Protocol {
  if (typeof choice !== "string") return choice;
  if (formats !== undefined && Object.hasOwn(formats.byName, choice)) return formats.byName[choice]!;
  throw new StreamChatError("unknown-protocol", `There is no protocol "${choice}".`);
}
