import type { ProtocolOption } from "./protocolOption.js";
import type * as decoding from "./decoding.js";
import { loadChunk } from "./loadChunk.js";
import { formatsFor, loadFormats, type FormatsSource } from "./loadFormats.js";

/** The functions that turn a body into events. */
export type Decoding = typeof decoding;

/** Where a chat gets the code that reads its answers. */
export interface DecodingSource {
  readonly formats: FormatsSource;
  readonly load: () => Decoding | Promise<Decoding>;
}

/**
 * Reads answers with code that is loaded when the first request is sent: a page that only shows a chat loads none of it,
 * and it arrives before the model's first token.
 */
export const lazyDecoding: DecodingSource = {
  formats: loadFormats,
  load: () => import("./decoding.js"),
};

/** The functions that turn a body into events. Throws as {@link loadChunk} does. */
export function decodingOf({ load }: DecodingSource): Promise<Decoding> {
  return loadChunk(load);
}

/** Begins to load what an answer in this format needs. A failure is reported when the answer is read. */
export function preloadDecoding(option: ProtocolOption | undefined, source: DecodingSource): void {
  decodingOf(source).catch(() => {});
  formatsFor(option, source.formats).catch(() => {});
}
