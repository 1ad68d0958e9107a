import { decodeResponse as decode, type DecodeOptions } from "./decodeResponse.js";
import { formats } from "../protocols/protocols.js";
import { readStream as read } from "./readStream.js";
import type { StreamEvent } from "../streamEvent.js";

/** As `decodeResponse` of the browser entry, with all formats imported statically: a server loads no chunk later. */
export function decodeResponse(
  response: Response,
  options: DecodeOptions = {},
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  return decode(response, { formats, ...options });
}

/** As `readStream` of the browser entry, with all formats imported statically: a server loads no chunk later. */
export function readStream(
  response: Response,
  options: DecodeOptions = {},
): AsyncGenerator<StreamEvent, void, undefined> {
  return read(response, { formats, ...options });
}
