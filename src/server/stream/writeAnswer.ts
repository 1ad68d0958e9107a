import type { TurnWriter } from "../store/turnStore.js";
import type { AnswerRecords } from "./readAnswer.js";
import { isErrorEvent } from "./redact.js";

/** What one answer may cost. */
export interface AnswerBounds {
  /** In characters. */
  readonly answerBytes: number;
  /** In milliseconds. */
  readonly answerMs: number;
  readonly onError: (error: unknown) => void;
}

/** Writes an answer to its end, whether or not somebody reads it. Never rejects. */
export async function writeAnswer(
  writer: TurnWriter,
  answer: AnswerRecords["records"],
  ending: AbortController,
  { answerBytes, answerMs, onError }: AnswerBounds,
): Promise<void> {
  const { signal } = ending;
  const records = answer[Symbol.asyncIterator]();
  let end: "cancelled" | "too long" | undefined;
  let wake = (): void => {};
  const endBy = (reason: "cancelled" | "too long"): void => {
    end ??= reason;
    wake();
  };
  const timer = setTimeout(endBy, answerMs, "too long");
  const onAbort = (): void => endBy("cancelled");
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) onAbort();
  /** The next records, or nothing when the turn ends: a model that hangs must not keep a cancelled answer open. */
  const nextOrEnd = (): Promise<IteratorResult<readonly string[]> | undefined> =>
    // No `Promise.race` with one promise for the whole answer: that promise would hold every piece until the end.
    new Promise((resolve, reject) => {
      wake = () => resolve(undefined);
      records.next().then(resolve, reject);
      if (end !== undefined) wake();
    });
  try {
    let size = 0;
    let hasFailed = false;
    for (;;) {
      const result = await nextOrEnd();
      if (end === "cancelled") return await writer.finish("cancelled");
      if (result === undefined) throw new Error(`The answer took longer than ${answerMs} ms.`);
      // An answer that says its own error is not joined when the question is sent again.
      if (result.done === true) return await writer.finish(hasFailed ? "failed" : "done");
      for (const record of result.value) {
        size += record.length;
        hasFailed ||= isErrorEvent(record);
      }
      if (size > answerBytes) throw new Error(`The answer is longer than ${answerBytes} characters.`);
      await writer.append(result.value);
    }
  } catch (error) {
    if (!signal.aborted) onError(error);
    await writer.finish(signal.aborted ? "cancelled" : "failed").catch(onError);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    // Without it the model would go on with an answer that is over a bound.
    ending.abort();
    void records.return?.(undefined).catch(() => {});
  }
}
