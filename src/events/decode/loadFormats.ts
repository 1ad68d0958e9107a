import type { Formats } from "../protocol.js";
import { needsFormats, type ProtocolOption } from "./protocolOption.js";
import { loadChunk } from "./loadChunk.js";

/** The table of formats, or a function that loads it. */
export type FormatsSource = Formats | (() => Promise<Formats>);

/**
 * Loads the table of all formats as a chunk of its own: a page then loads half of the package's bytes only when the first
 * request is sent.
 */
export async function loadFormats(): Promise<Formats> {
  return (await import("../protocols/protocols.js")).formats;
}

/** The table of formats, where the option needs it. Throws as {@link loadChunk} does. */
export async function formatsFor(
  option: ProtocolOption | undefined,
  source: FormatsSource = loadFormats,
): Promise<Formats | undefined> {
  if (!needsFormats(option)) return undefined;
  return typeof source === "function" ? await loadChunk(source) : source;
}
