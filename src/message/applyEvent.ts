import type { EventOf, StreamEvent, Usage } from "../events/streamEvent.js";
import { mergeMetadata } from "./mergeMetadata.js";
import type { DataPart, ChatMessage, SourceDocumentPart, SourceUrlPart } from "./message.js";
import { MessageDraft, type ApplyContext } from "./messageDraft.js";
import { appendText, endText, startText } from "./textParts.js";
import { applyApproval, applyToolEvent } from "./toolParts.js";

/**
 * The message after one event. Pure: the message that came in stays as it is, parts that the event does not concern
 * keep their identity, and an event that changes nothing gives the same message back. `status` and `error` are not
 * touched: they belong to the turn; see {@link endMessage}.
 */
export function applyEvent<M extends ChatMessage>(
  message: M,
  event: StreamEvent,
  context: ApplyContext = {},
): M {
  return applyEvents(message, [event], context);
}

/**
 * The message after a batch of events: the same as applying them one by one, but the list of parts is copied once.
 */
export function applyEvents<M extends ChatMessage>(
  message: M,
  events: readonly StreamEvent[],
  context: ApplyContext = {},
): M {
  const draft = new MessageDraft(message, context);
  for (const event of events) apply(draft, event);
  return draft.finish() as M;
}

function apply(draft: MessageDraft, event: StreamEvent): void {
  switch (event.type) {
    case "start":
      // An id that was shown must not change, and an empty one names nothing.
      if (event.messageId && draft.parts.length === 0 && event.messageId !== draft.message.id) {
        draft.set({ id: event.messageId });
      }
      addMetadata(draft, event.metadata);
      return;
    case "text-start":
    case "reasoning-start":
      startText(draft, event);
      return;
    case "text-delta":
    case "reasoning-delta":
      appendText(draft, event);
      return;
    case "text-end":
    case "reasoning-end":
      endText(draft, event);
      return;
    case "tool-input-start":
    case "tool-input-delta":
    case "tool-input-available":
    case "tool-input-error":
    case "tool-approval-request":
    case "tool-output-available":
    case "tool-output-error":
    case "tool-output-denied":
      applyToolEvent(draft, event);
      return;
    case "tool-approval-response":
      applyApproval(draft, event);
      return;
    case "source-url":
    case "source-document":
      addSource(draft, event);
      return;
    case "file":
    case "reasoning-file":
    case "custom":
      draft.append(event);
      return;
    case "data":
      applyData(draft, event);
      return;
    case "message-metadata":
      addMetadata(draft, event.metadata);
      return;
    case "start-step":
      draft.append({ type: "step-start" });
      return;
    case "reset-step":
      draft.truncate(draft.parts.findLastIndex(({ type }) => type === "step-start") + 1);
      return;
    case "usage":
      setUsage(draft, event.usage);
      return;
    case "finish":
      if (draft.message.finishReason !== event.finishReason) draft.set({ finishReason: event.finishReason });
      addMetadata(draft, event.metadata);
      return;
    case "finish-step":
    case "error":
    case "abort":
    case "done":
    case "cursor":
    case "ping":
    case "unknown":
      return;
    default:
      // A new event does not compile until it is handled here.
      event satisfies never;
  }
}

/** Models cite a source as often as they use it, and may name it only the second time. */
function addSource(draft: MessageDraft, event: EventOf<"source-url" | "source-document">): void {
  const position = draft.find(`${event.type} ${event.sourceId}`);
  if (position === -1) {
    draft.append(event);
    return;
  }
  const part = draft.parts[position] as SourceUrlPart | SourceDocumentPart;
  if (!part.title && event.title) draft.replace(position, { ...part, title: event.title });
}

function applyData(draft: MessageDraft, event: Extract<StreamEvent, { type: "data" }>): void {
  if (event.transient === true) return;
  const type = `data-${event.name}` as const;
  const part: DataPart =
    event.id === undefined ? { type, data: event.data } : { type, id: event.id, data: event.data };
  const position = event.id === undefined ? -1 : draft.find(`${type} ${event.id}`);
  if (position === -1) draft.append(part);
  else draft.replace(position, part);
}

function addMetadata(draft: MessageDraft, more: unknown): void {
  const before = draft.message.metadata;
  const metadata = mergeMetadata(before, more);
  if (metadata !== before) draft.set({ metadata });
}

/** Counts are cumulative: a later count replaces an earlier one. The counts of several responses must be added up before. */
function setUsage(draft: MessageDraft, usage: Usage): void {
  const before: Usage = draft.message.usage ?? {};
  const after: Usage = { ...before, ...usage };
  const keys = Object.keys(after) as (keyof Usage)[];
  if (keys.some((key) => before[key] !== after[key])) draft.set({ usage: after });
}
