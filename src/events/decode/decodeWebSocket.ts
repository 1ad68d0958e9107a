import { readSocket, type SocketLike } from "../../bytes/sources/readSocket.js";
import type { DecodeOptions } from "./decodeResponse.js";
import { parseJson } from "../vendor/json.js";
import { formatsFor } from "./loadFormats.js";
import { createStreamDecoder, type StreamDecoder } from "./streamDecoder.js";
import type { StreamEvent } from "../streamEvent.js";

export interface DecodeWebSocketOptions extends DecodeOptions {
  /**
   * For a socket that several answers share: the part of a message that belongs to this answer, or `undefined` where
   * the message is another's. The socket then stays open.
   */
  select?: ((message: unknown) => unknown) | undefined;
}

/**
 * The events of an answer that comes as the messages of a WebSocket, one record in each. Ends with `done`, `error` or
 * `abort`, and when the socket closes; a socket of one answer is closed then. Throws `disconnected` where the socket
 * broke, and as {@link decodeResponse} does.
 *
 * ```ts
 * socket.send(JSON.stringify({ id, question }));
 * decodeWebSocket(socket, { select: (message) => (message.id === id ? message.event : undefined) });
 * ```
 */
export async function* decodeWebSocket(
  socket: SocketLike,
  { protocol, signal, maxEventSize, formats, select }: DecodeWebSocketOptions = {},
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  const loading = formatsFor(protocol, formats);
  loading.catch(() => {});
  let decoder: StreamDecoder | undefined;
  for await (const message of readSocket(socket, { signal, keepOpen: select !== undefined })) {
    // Inside the loop: a message that arrives while the formats are loaded is then buffered, not lost.
    decoder ??= createStreamDecoder({ protocol, maxEventSize, formats: await loading });
    let data: string | undefined = message;
    if (select !== undefined) {
      const selected = select(parseJson(message) ?? message);
      data = typeof selected === "string" || selected === undefined ? selected : JSON.stringify(selected);
    }
    // Somebody else's message shows that the connection is alive, too.
    const events = data === undefined ? [] : decoder.pushRecord({ data });
    yield events.length > 0 ? events : [{ type: "ping" }];
    if (decoder.failure !== undefined) throw decoder.failure;
    if (events.some(endsAnswer)) return;
  }
  decoder ??= createStreamDecoder({ protocol, maxEventSize, formats: await loading });
  const events = decoder.end();
  if (events.length > 0) yield events;
  if (decoder.failure !== undefined) throw decoder.failure;
}

/** Whether nothing that belongs to the answer can follow. */
export function endsAnswer({ type }: StreamEvent): boolean {
  return type === "done" || type === "error" || type === "abort";
}
