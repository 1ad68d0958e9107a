import { decodeResponse } from "../../src/core.js";
import { RequestError, type Answer } from "../../src/server.js";
import { composeAnswer } from "./answers.js";
import type { ChatRequest } from "./chatRequest.js";
import type { DemoClock } from "./demoClock.js";
import { sendPaced } from "./sendPaced.js";
import type { AnswerScript } from "./wire/answerScript.js";
import { encoders } from "./wire/encoders.js";
import type { WireFailure } from "./wire/wireEncoder.js";

/** How long the built-in model thinks before its first token, in milliseconds. */
const FIRST_TOKEN_MS = 250;
/** A fault in mid-answer comes after half of the answer, but never later than this many tokens. */
const FAULT_AFTER = 120;

/** How many of an answer's tokens are sent when the answer is to go wrong. */
export const faultAfter = (outputTokens: number): number =>
  Math.min(FAULT_AFTER, Math.ceil(outputTokens / 2));

const failure: WireFailure = {
  kind: "overloaded",
  message: "The model is overloaded. This error was asked for in the demo's settings.",
};

const scriptOf = (chat: ChatRequest, now: number): AnswerScript =>
  composeAnswer(chat.turns, now, { canAsk: chat.format === "ai-sdk-ui" });

/** How many events the connection lets through before the fault `drop` or `truncate`. */
export function eventsBeforeFault(chat: ChatRequest, now: number): number {
  const script = scriptOf(chat, now);
  const limit = faultAfter(script.usage.outputTokens);
  let tokens = 0;
  let events = 0;
  for (const frame of encoders[chat.format].encode(script)) {
    if (tokens + frame.tokens > limit) break;
    tokens += frame.tokens;
    events += 1;
  }
  return events;
}

/** The built-in model as a provider: a response in the format that the page chose, token by token. */
export async function askBuiltInModel(
  chat: ChatRequest,
  clock: DemoClock,
  signal: AbortSignal,
): Promise<Answer> {
  await clock.sleep(FIRST_TOKEN_MS, signal);
  if (chat.fault === "rate-limit") {
    throw new RequestError(429, "rate_limit", "Too many questions. Try again in a second.", {
      "retry-after": "1",
    });
  }
  if (chat.fault === "server-error") {
    throw new RequestError(500, "server_error", "The server failed, as the demo's settings asked.");
  }
  const encoder = encoders[chat.format];
  const response = new Response(writeAnswer(chat, clock, signal), {
    headers: { "content-type": encoder.contentType, ...encoder.headers },
  });
  // Its lines have no place for the ids of events. Decoded, they reach the page as a UI message stream.
  return chat.format === "ai-sdk-data" ? decodedEvents(response) : response;
}

async function* decodedEvents(response: Response) {
  for await (const events of decodeResponse(response)) yield* events;
}

function writeAnswer(chat: ChatRequest, clock: DemoClock, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = encoders[chat.format];
  const script = scriptOf(chat, clock.now());
  const isFaulty = chat.fault === "error-event" || chat.fault === "stall";
  const bytes = new TextEncoder();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const write = (text: string): Promise<void> => writer.write(bytes.encode(text));
  const work = async (): Promise<void> => {
    const framesSent = await sendPaced(encoder.encode(script), {
      tokensPerSecond: chat.tokensPerSecond,
      clock,
      signal,
      write,
      ...(isFaulty ? { maxTokens: faultAfter(script.usage.outputTokens) } : {}),
    });
    // Stalling is to write nothing more until the reader has had enough.
    if (signal.aborted || chat.fault === "stall") return;
    if (chat.fault === "error-event") {
      const said = encoder.encodeFailure(failure, framesSent);
      if (said === undefined) throw new Error(failure.message);
      await write(said);
    }
    await writer.close();
  };
  // A reader who leaves cancels the body, and the next write fails.
  work().catch((error: unknown) => writer.abort(error).catch(() => {}));
  return readable;
}
