import { isStreamChatError, StreamChatError } from "../../errors.js";
import type { TimeoutCode } from "./liveness.js";

const timeoutMessages: Readonly<Record<TimeoutCode, string>> = {
  "timeout-response": "The server did not answer in time.",
  "timeout-first-token": "The answer did not begin in time.",
  "timeout-stall": "The answer stopped arriving.",
  "timeout-total": "The answer took too long.",
};

export function timedOut(code: TimeoutCode, limitMs: number): StreamChatError {
  return new StreamChatError(code, timeoutMessages[code], {
    retryable: true,
    cause: new Error(`limit of ${limitMs} ms`),
  });
}

/** An exception of a source as the one error type. Whatever is thrown by a source has broken the connection. */
export function toStreamChatError(thrown: unknown): StreamChatError {
  return isStreamChatError(thrown) ? thrown : connectionLost(thrown);
}

export function connectionLost(cause?: unknown): StreamChatError {
  return new StreamChatError("disconnected", "The connection to the server was lost.", {
    retryable: true,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Whether the connection broke, or never came about: the kinds of failure that a navigation causes. */
export function isBroken({ code }: StreamChatError): boolean {
  return code === "network" || code === "disconnected" || code === "truncated";
}
