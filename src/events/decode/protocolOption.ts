import type { Protocol } from "../protocol.js";
import type { ProtocolName } from "../protocols/protocols.js";

/** One way to say which format a server speaks. */
export type ProtocolChoice = ProtocolName | Protocol | "auto";

/**
 * Which format a server speaks: a name, a `Protocol`, or `"auto"`, which tells the format from the headers and the body.
 * A list is asked in order: `[acme, "auto"]` asks your own format first, `[anthropic, openaiChat]` tells these two apart.
 */
export type ProtocolOption = ProtocolChoice | readonly ProtocolChoice[];

/** Whether the option can only be followed with the table of all formats. */
export function needsFormats(option: ProtocolOption = "auto"): boolean {
  return listOf(option).some((choice) => typeof choice === "string");
}

/** The choices of an option, in order. */
export function listOf(option: ProtocolOption): readonly ProtocolChoice[] {
  return isList(option) ? option : [option];
}

function isList(option: ProtocolOption): option is readonly ProtocolChoice[] {
  return Array.isArray(option);
}
