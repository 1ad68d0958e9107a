import { isResponse } from "../../bytes/response/isResponse.js";
import { StreamChatError } from "../../errors.js";
import { proveCompletion } from "../../events/decode/proveCompletion.js";
import type { StreamEvent } from "../../events/streamEvent.js";
import type { ChatMessage } from "../../message/message.js";
import { isResuming, type Plan } from "../state/plan.js";
import { openSource, type OpenOptions } from "../transports/openSource.js";
import { resolveRequest } from "../transports/resolveRequest.js";
import type { ChatRequest, TransportSource, Trigger } from "../transports/transport.js";
import { readFiles } from "./outgoing.js";
import { createReceipt, type Receipt } from "./receipt.js";
import { createResumption } from "./resumption.js";
import type { TurnContext } from "./turnOptions.js";

/** The events of one attempt. Throws if the body ended without proof that the answer is complete. */
export type ProvenEvents = AsyncIterator<readonly StreamEvent[], unknown, undefined>;

/** The way from a plan to the events of its answer. */
export interface AnswerSource {
  /** Reads files, and resolves the headers and the body of this attempt. */
  prepare(attempt: number, signal: AbortSignal): Promise<void>;
  /** Sends the request. Resolves when the server has accepted it; with `undefined` if there is nothing to resume. */
  open(signal: AbortSignal): Promise<ProvenEvents | undefined>;
  /** Whether a connection that breaks now could be resumed. */
  canReopen(): boolean;
  /** Resumes the answer after the last cursor. */
  reopen(signal: AbortSignal): Promise<ProvenEvents>;
  /** Counts events and notes their cursor. Throws `resume-mismatch` if they belong to another answer. */
  note(events: readonly StreamEvent[]): void;
  readonly counts: Receipt["counts"];
}

export function createAnswerSource<M extends ChatMessage>(
  plan: Plan<M>,
  { store, settings, serverCancel, decoding }: TurnContext<M>,
): AnswerSource {
  const { id } = store;
  const resumption = createResumption();
  const receipt = createReceipt();
  let request: ChatRequest<M> | undefined;

  return {
    async prepare(attempt, signal) {
      const { question } = plan;
      if (question && question.unread.length > 0) {
        const parts = await readFiles(question.unread);
        // Stopped while the files were read: a retry reads them itself, and would add them a second time.
        if (signal.aborted) return;
        question.unread = [];
        store.dispatch({ type: "files-read", parts });
      }
      const trigger = isResuming(plan) ? "submit-message" : (plan.trigger as Trigger);
      const { messageId } = plan;
      const resolved = await resolveRequest(settings.options, plan.options);
      // Without this, the late cancellation of the turn before would end this one on the server.
      await serverCancel.settled;
      request = { id, messages: store.messages, trigger, messageId, attempt, signal, ...resolved };
    },
    async open(signal) {
      store.dispatch({ type: "reopen" });
      resumption.reset();
      store.diagnostics?.requested();
      const prepared = request as ChatRequest<M>;
      const source = isResuming(plan)
        ? await settings.transport.resume?.({ id, headers: prepared.headers, signal })
        : await settings.transport.send(prepared);
      return source && (await read(source, signal));
    },
    canReopen: () =>
      settings.options.resume === true &&
      resumption.cursor !== undefined &&
      settings.transport.resume !== undefined,
    async reopen(signal) {
      const { headers } = await resolveRequest(settings.options, plan.options);
      // Stopped while the headers were resolved: without this, a request would follow the stop.
      signal.throwIfAborted();
      const source = await settings.transport.resume?.({ id, headers, cursor: resumption.cursor, signal });
      if (source) return await read(source, signal);
      throw new StreamChatError("resume-gone", "The rest of the answer is no longer there.");
    },
    note(events) {
      receipt.events(events);
      resumption.note(events);
    },
    get counts() {
      return receipt.counts;
    },
  };

  async function read(source: TransportSource, signal: AbortSignal): Promise<ProvenEvents> {
    const { diagnostics } = store;
    const { maxEventSize, protocol, resume } = settings.options;
    const options: OpenOptions = {
      ...decoding,
      protocol,
      maxEventSize,
      onBytes: (length) => receipt.chunk(length),
      resumption: resume === true ? resumption : undefined,
      ...(diagnostics && isResponse(source)
        ? { onFraming: (framing) => diagnostics.response(source, framing) }
        : {}),
    };
    const opening = openSource(source, options, signal);
    if (diagnostics && isResponse(source)) opening.catch((error) => diagnostics.refused(source, error));
    return proveCompletion(await opening);
  }
}

/** A connection that opens after the turn has ended has no reader: without this it would stay open. */
export async function closeIfLate(
  opening: Promise<ProvenEvents | undefined>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const late = await opening;
    if (signal.aborted) await late?.return?.();
  } catch {}
}
