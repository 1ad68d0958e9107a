import { decodeResponse, type DecodeOptions } from "./decodeResponse.js";
import { proveCompletion } from "./proveCompletion.js";
import type { StreamEvent } from "../streamEvent.js";

/**
 * The events of a streaming response, one by one, for programs without a chat:
 *
 * ```ts
 * for await (const event of readStream(await fetch("/api/answer"))) {
 *   if (event.type === "text-delta") process.stdout.write(event.delta);
 * }
 * ```
 *
 * Leaving the loop cancels the body. Throws as {@link decodeResponse} and {@link proveCompletion} do; an error that the
 * stream itself carries is an `error` event.
 */
export async function* readStream(
  response: Response,
  options: DecodeOptions = {},
): AsyncGenerator<StreamEvent, void, undefined> {
  for await (const events of proveCompletion(decodeResponse(response, options))) yield* events;
}
