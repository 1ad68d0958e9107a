import type { StreamEvents } from "../../events/streamEvent.js";
import { createJsonFraming } from "../../bytes/framings/jsonValues.js";
import { encodeUIMessageStream, uiMessageStreamHeader } from "./encodeUIMessageStream.js";
import { frameRawText } from "./frameRawText.js";
import { redactError } from "./redact.js";
import { createEventSplitter } from "./splitEvents.js";

/** What `respond` may return: a provider's response or its body, or pieces of text or events of your own. */
export type Answer = Response | ReadableStream<Uint8Array | string> | AsyncIterable<StreamEvents | string>;

/** An answer as records, each a whole server-sent event without its blank line. */
export interface AnswerRecords {
  /** Headers by which clients know the format. */
  readonly headers: Readonly<Record<string, string>>;
  readonly records: AsyncIterable<readonly string[]>;
}

/** Longest JSON value, in characters; without a bound a value without an end would fill the memory. */
const MAX_VALUE = 16 * 1024 * 1024;

/** Characters of the head of a body by which its framing is told. */
const HEAD = 256;

/**
 * The records of an answer. A provider's server-sent events are passed on as they are; lines of JSON become one event
 * each; text and events of your own become AI SDK's UI message stream.
 */
export async function readAnswer(answer: Answer, signal: AbortSignal): Promise<AnswerRecords> {
  if (answer instanceof Response) {
    const headers: Record<string, string> = {};
    for (const name of ["x-vercel-ai-ui-message-stream", "x-vercel-ai-data-stream"]) {
      const value = answer.headers.get(name);
      if (value !== null) headers[name] = value;
    }
    if (answer.body === null) return { headers, records: noRecords() };
    const text = decodeText(answer.body, signal);
    // Headers must not wait for a model that thinks for minutes before its first event: a proxy would give up.
    if (answer.headers.get("content-type")?.startsWith("text/event-stream") === true) {
      return { headers, records: later(fromText(text, headers)) };
    }
    return await fromText(text, headers);
  }
  const source =
    answer instanceof ReadableStream
      ? readUntilAborted(answer as ReadableStream<Uint8Array>, signal)
      : (answer as AsyncIterable<Uint8Array | StreamEvents | string>);
  const iterator = source[Symbol.asyncIterator]();
  const first = await iterator.next();
  const all = resumeFrom(first, iterator);
  if (first.done !== true && first.value instanceof Uint8Array) {
    return await fromText(decodeText(all as AsyncIterable<Uint8Array>, signal), {});
  }
  return {
    headers: uiMessageStreamHeader,
    records: encodeUIMessageStream(withEnd(all as AsyncIterable<StreamEvents | string>)),
  };
}

async function* noRecords(): AsyncGenerator<readonly string[]> {}

/** Text that simply ends has ended well: it has no mark that could be missing. */
async function* withEnd(source: AsyncIterable<StreamEvents | string>): AsyncGenerator<StreamEvents | string> {
  let isText = false;
  for await (const piece of source) {
    isText = typeof piece === "string";
    yield piece;
  }
  if (isText) yield { type: "finish", finishReason: "unknown" };
}

async function* resumeFrom<T>(first: IteratorResult<T>, iterator: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    for (let result = first; result.done !== true; result = await iterator.next()) yield result.value;
  } finally {
    // A reader that leaves early must end the source too.
    await iterator.return?.();
  }
}

async function* decodeText(
  bytes: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const source = bytes instanceof ReadableStream ? readUntilAborted(bytes, signal) : bytes;
  for await (const chunk of source) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== "") yield text;
  }
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}

/** Cancels the body when the turn ends: a loop over the body could do so only when its next chunk arrives. */
async function* readUntilAborted(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}

async function* later(answer: Promise<AnswerRecords>): AsyncGenerator<readonly string[]> {
  yield* (await answer).records;
}

/** Tells the framing by the head of the body: labels are often wrong. */
async function fromText(
  text: AsyncGenerator<string>,
  headers: Readonly<Record<string, string>>,
): Promise<AnswerRecords> {
  let head = "";
  let last = await text.next();
  while (last.done !== true) {
    head += last.value;
    if (head.trimStart().includes("\n") || head.trimStart().length >= HEAD) break;
    last = await text.next();
  }
  const all = prepend(head, text);
  const start = head.trimStart();
  if (/^(?:data|event|id|retry):|^:/.test(start)) return { headers, records: splitEvents(all) };
  if (/^(?:\[\s*)?\{/.test(start)) return { headers, records: splitValues(all) };
  if (/^[0-9a-k]:["[{]/.test(start)) {
    throw new TypeError(
      "AI SDK's data stream protocol (version 1) has no place for event ids. Return `toUIMessageStreamResponse()`, or the provider's own response.",
    );
  }
  return { headers: uiMessageStreamHeader, records: encodeUIMessageStream(withEnd(all)) };
}

async function* prepend(head: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (head !== "") yield head;
  yield* rest;
}

async function* splitEvents(text: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  const splitter = createEventSplitter();
  for await (const chunk of text) {
    const events = splitter.feed(chunk).filter(({ text: event }) => isNoComment(event));
    if (events.length > 0) yield events.map((event) => redactError(frameRawText(event)));
  }
  // Half of an event would reach the client as a malformed one, and hide that the answer was cut.
  const rest = splitter.rest();
  if (rest.text !== "" && isNoComment(rest.text) && isWhole(rest.text)) {
    yield [redactError(frameRawText(rest))];
  }
}

/** Whether a last event whose blank line never came has all of its data. */
function isWhole(event: string): boolean {
  const data = [...event.matchAll(/^data: ?(.*)$/gm)].map(([, line]) => line).join("\n");
  if (data === "[DONE]") return true;
  try {
    JSON.parse(data);
    return true;
  } catch {
    return false;
  }
}

/** Comments keep a connection alive; these handlers have their own. */
function isNoComment(event: string): boolean {
  return !event.startsWith(":") || /[\r\n](?!:)/.test(event);
}

/** JSON values, one after another or as elements of one array, each as one event. */
async function* splitValues(text: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let records: string[] = [];
  const framing = createJsonFraming(({ data, partial }) => {
    // Half of a value would reach the client as a malformed one, and hide that the answer was cut.
    if (partial !== true) records.push(redactError(`data: ${data.replace(/[\r\n]+/g, " ")}`));
  }, MAX_VALUE);
  for await (const chunk of text) {
    framing.feed(chunk);
    if (records.length > 0) yield records;
    records = [];
  }
  framing.end();
  if (records.length > 0) yield records;
}
