import { StreamChatError } from "../../errors.js";
import type { Formats } from "../protocol.js";
import { needsFormats, type ProtocolOption } from "./chooseProtocol.js";

/** The table of formats, or a function that loads it. */
export type FormatsSource = Formats | (() => Promise<Formats>);

/**
 * Loads the table of all formats as a chunk of its own: a page then loads half of the package's bytes only when the first
 * request is sent.
 */
export async function loadFormats(): Promise<Formats> {
  return (await import("../protocols/protocols.js")).formats;
}

/**
 * The table of formats, where the option needs it. Throws `network` where the chunk cannot be loaded, so that the turn
 * can be sent again, which loads the chunk again.
 */
export async function formatsFor(
  option: ProtocolOption | undefined,
  source: FormatsSource = loadFormats,
): Promise<Formats | undefined> {
  if (!needsFormats(option)) return undefined;
  if (typeof source !== "function") return source;
  try {
    return await source();
  } catch (cause) {
    throw new StreamChatError("network", "A part of the page that reads the answer could not be loaded.", {
      retryable: true,
      cause,
    });
  }
}
