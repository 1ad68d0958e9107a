import { addUsage } from "../../events/vendor/addUsage.js";
import type { StreamEvent, Usage } from "../../events/streamEvent.js";
import { applyEvents } from "../../message/applyEvent.js";
import { endMessage, type MessageOutcome } from "../../message/endMessage.js";
import { mergeMetadata } from "../../message/mergeMetadata.js";
import type { ChatMessage, TurnMetrics } from "../../message/message.js";
import type { Outcome } from "./outcome.js";
import { createCallRenamer } from "./renameCalls.js";

/** The answer of one turn while it arrives. */
export interface Answer<M extends ChatMessage> {
  readonly message: M;
  /** Whether any content has arrived. The answer is not shown before: a failure would leave an empty bubble. */
  readonly hasContent: boolean;
  /** Token counts of this turn alone; `message.usage` is the total over its turns. */
  readonly usage: Usage;
  apply(events: readonly StreamEvent[], now: number): void;
  /** Continues with `message`, which the app has changed meanwhile. */
  replace(message: M): void;
  /** Takes the place of a partial answer that this one replays: its id, and the fields that the server has not sent. */
  replaces(partial: M): void;
  /** Drops what an attempt without content has left: a server's id, metadata. */
  reset(): void;
  /** Closes the open parts, and marks how the turn ended and how long it took. */
  end(outcome: Outcome, metrics: TurnMetrics, now: number): void;
}

/**
 * @param continued the message that the turn continues; absent for a new answer
 * @param createId makes the id of a new answer, unless the server sends one
 * @param isTaken whether another message of the chat has this id already
 */
export function createAnswer<M extends ChatMessage>(
  continued: M | undefined,
  createId: () => string,
  isTaken: (id: string) => boolean,
): Answer<M> {
  const empty = { id: continued?.id ?? createId(), role: "assistant", parts: [] } satisfies ChatMessage;
  const { error: _error, finishReason: _reason, ...base } = continued ?? (empty as ChatMessage as M);
  const initial = { ...base, status: "streaming" } as M;
  const kept = initial.parts.length;
  let message = initial;
  let hasContent = false;
  let isFinished = false;
  let rename = createCallRenamer(continued);

  const usedBefore: Usage = continued?.usage ?? {};
  let usage: Usage = {};

  /** Token counts are cumulative within a turn; the counts of several turns are added up. */
  function withUsageBefore(event: StreamEvent): StreamEvent {
    if (event.type !== "usage") return event;
    usage = { ...usage, ...event.usage };
    return { type: "usage", usage: addUsage(usedBefore, usage) };
  }

  /** An id that was shown must not change: it is the key of a mounted component, which would mount anew. */
  function withoutForeignId(event: StreamEvent): StreamEvent {
    if (event.type !== "start" || event.messageId === undefined) return event;
    if (!continued && !hasContent && !isTaken(event.messageId)) return event;
    const { messageId: _, ...rest } = event;
    return rest;
  }

  return {
    get message() {
      return message;
    },
    get hasContent() {
      return hasContent;
    },
    get usage() {
      return usage;
    },
    apply(events, now) {
      const named = events.some((event) => event.type === "start") ? events.map(withoutForeignId) : events;
      const all = (continued ? named.map(rename) : named).map(withUsageBefore);
      const own = all.filter((event) => {
        isFinished ||= event.type === "finish";
        // Completion was proved: without this, a late reset would empty an answer that is reported as done.
        return !isFinished || event.type !== "reset-step";
      });
      // One by one where a step is reset: without a `step-start` part, the reset drops every part before it.
      const batches = own.some(({ type }) => type === "reset-step") ? own.map((event) => [event]) : [own];
      for (const batch of batches) {
        // Without this, a reset would drop the parts of the steps before.
        const before = message.parts.slice(0, kept);
        message = applyEvents(message, batch, { now });
        if (message.parts.length < before.length) message = { ...message, parts: before };
      }
      hasContent ||= own.some(isContent);
    },
    replace(next) {
      message = next;
    },
    replaces(partial) {
      const { error: _error, finishReason: _reason, ...kept } = partial;
      const metadata = mergeMetadata(partial.metadata, message.metadata);
      message = { ...kept, ...message, ...(metadata === undefined ? {} : { metadata }), id: partial.id };
    },
    reset() {
      message = initial;
      isFinished = false;
      usage = {};
      rename = createCallRenamer(continued);
    },
    end(outcome, metrics, now) {
      message = { ...endMessage(message, messageOutcome(outcome), { now }), metrics };
    },
  };
}

function messageOutcome(outcome: Outcome): MessageOutcome {
  if (outcome.type === "error") return { status: "error", error: outcome.error };
  return { status: outcome.type === "done" ? "complete" : outcome.type };
}

/** Whether the model waits for the app: a tool's output, or an approval. */
export function needsAction(message: ChatMessage): boolean {
  return message.parts.some(
    (part) =>
      "toolCallId" in part &&
      (part.state === "approval-requested" || (part.state === "input-available" && !part.providerExecuted)),
  );
}

/** Whether a reader would see something of `event`. */
function isContent(event: StreamEvent): boolean {
  switch (event.type) {
    case "text-delta":
    case "reasoning-delta":
      return event.delta !== "";
    case "tool-input-start":
    case "tool-input-available":
    case "tool-input-error":
    case "source-url":
    case "source-document":
    case "file":
      return true;
    case "data":
      return event.transient !== true;
    default:
      return false;
  }
}
