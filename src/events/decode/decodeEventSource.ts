import { readEventSource, type EventSourceLike } from "../../bytes/sources/readEventSource.js";
import type { DecodeOptions } from "./decodeResponse.js";
import { endsAnswer } from "./decodeWebSocket.js";
import { formatsFor } from "./loadFormats.js";
import { createStreamDecoder, type StreamDecoder } from "./streamDecoder.js";
import type { StreamEvent } from "../streamEvent.js";

/** The event names of the formats that are known: an `EventSource` drops every event whose name nobody listens for. */
const NAMES = [
  "token",
  "text",
  "chunk",
  "delta",
  "content",
  "data",
  "metadata",
  "reasoning",
  "thinking",
  "usage",
  "done",
  "end",
  "complete",
  "finish",
  "close",
  "ping",
  "heartbeat",
  "output",
  "answer",
  "custom",
  "messages",
  "messages/partial",
  "messages/complete",
  "messages/metadata",
  "values",
  "updates",
  "message-start",
  "message-end",
  "content-start",
  "content-delta",
  "content-end",
  "tool-plan-delta",
  "tool-call-start",
  "tool-call-delta",
  "tool-call-end",
  "citation-start",
  "citation-end",
  "conversation.chat.created",
  "conversation.chat.in_progress",
  "conversation.chat.completed",
  "conversation.chat.requires_action",
  "conversation.chat.failed",
  "conversation.message.delta",
  "conversation.message.completed",
  "message_start",
  "message_delta",
  "message_stop",
  "content_block_start",
  "content_block_delta",
  "content_block_stop",
  "response.created",
  "response.in_progress",
  "response.completed",
  "response.incomplete",
  "response.failed",
  "response.output_item.added",
  "response.output_item.done",
  "response.content_part.added",
  "response.content_part.done",
  "response.output_text.delta",
  "response.output_text.done",
  "response.output_text.annotation.added",
  "response.refusal.delta",
  "response.refusal.done",
  "response.reasoning_text.delta",
  "response.reasoning_text.done",
  "response.reasoning_summary_text.delta",
  "response.reasoning_summary_text.done",
  "response.function_call_arguments.delta",
  "response.function_call_arguments.done",
  "interaction.start",
  "interaction.created",
  "interaction.status_update",
  "interaction.complete",
  "interaction.completed",
  "content.start",
  "content.delta",
  "content.stop",
  "step.start",
  "step.delta",
  "step.stop",
];

/**
 * The events of an answer that comes through a browser's `EventSource` (GET only, no headers; prefer `fetch`). The
 * source is closed at `done`, `error` and `abort`, when the loop is left and when the connection breaks; it never
 * connects again. An answer needs an end that is an event: without one, `disconnected` is thrown.
 *
 * @param options.names more event names to listen for
 */
export async function* decodeEventSource(
  source: EventSourceLike,
  { protocol, signal, maxEventSize, formats, names = [] }: DecodeOptions & { names?: readonly string[] } = {},
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  const loading = formatsFor(protocol, formats);
  loading.catch(() => {});
  let decoder: StreamDecoder | undefined;
  for await (const record of readEventSource(source, { names: [...NAMES, ...names], signal })) {
    // Inside the loop: an event that arrives while the formats are loaded is then buffered, not lost.
    decoder ??= createStreamDecoder({ protocol, maxEventSize, formats: await loading });
    const events = decoder.pushRecord(record);
    yield events.length > 0 ? events : [{ type: "ping" }];
    if (decoder.failure !== undefined) throw decoder.failure;
    if (events.some(endsAnswer)) return;
  }
}
