import { readAhead, type HeldBody } from "../../bytes/sources/readAhead.js";

/** Reads the body while the code that decodes it is loaded. A body that cannot be read is left to be refused. */
export function holdBody(stream: ReadableStream<unknown> | null, signal: AbortSignal): HeldBody | undefined {
  if (typeof stream?.getReader !== "function" || stream.locked) return undefined;
  const held = readAhead(stream);
  const cancel = (): void => void held.cancel(signal.reason).catch(() => {});
  // Without this, the server would continue with a body that is not being read yet when the turn ends.
  if (signal.aborted) cancel();
  else signal.addEventListener("abort", cancel, { once: true });
  return held;
}
