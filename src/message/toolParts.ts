import { compact, readJson } from "../events/vendor/json.js";
import type { EventOf, StreamEvent } from "../events/streamEvent.js";
import type { DynamicToolPart, MessagePart, ToolPart } from "./message.js";
import type { MessageDraft } from "./messageDraft.js";
import { createPartialJson, type PartialJson } from "./partialJson.js";

type AnyToolPart = ToolPart | DynamicToolPart;

/** The reader of each streaming input; it moves from part to part, so that every delta is read once. */
const readers = new WeakMap<MessagePart, PartialJson>();

export type ToolEvent = Extract<StreamEvent, { toolCallId: string }>;

/** Whether a part is a call of a tool. */
export function isToolPart(part: MessagePart): part is AnyToolPart {
  return "toolCallId" in part;
}

export function applyToolEvent(draft: MessageDraft, event: ToolEvent): void {
  switch (event.type) {
    case "tool-input-start":
      if (draft.find(`tool ${event.toolCallId}`) === -1) openCall(draft, event);
      return;
    case "tool-input-delta":
      appendInput(draft, event);
      return;
    case "tool-input-available":
      completeInput(draft, event);
      return;
    case "tool-input-error": {
      const position = findOrOpen(draft, event);
      const { part, base } = partAt(draft, position);
      draft.replace(position, {
        ...base,
        state: "output-error",
        input: undefined,
        rawInput: event.input ?? part.inputText,
        errorText: event.errorText,
      });
      return;
    }
    default:
      applyOutput(draft, event);
  }
}

/** The answer to a request for approval; there are few open ones, so they are looked for rather than indexed. */
export function applyApproval(draft: MessageDraft, event: EventOf<"tool-approval-response">): void {
  const { approvalId, approved, reason, input } = event;
  const position = draft.parts.findIndex(
    (part) => isToolPart(part) && part.state === "approval-requested" && part.approval.id === approvalId,
  );
  if (position === -1) return;
  const { part, base } = partAt(draft, position);
  draft.replace(position, {
    ...base,
    state: "approval-responded",
    input: input ?? part.input,
    approval: {
      ...("approval" in part ? part.approval : {}),
      id: approvalId,
      approved,
      ...(reason === undefined ? {} : { reason }),
    },
  });
}

/** Ends a call whose input was cut short: valid JSON is its input, any other text an error. */
export function closeInput(draft: MessageDraft, position: number, errorText: string): void {
  const { part, base } = partAt(draft, position);
  const parsed = parseInput(part.inputText);
  draft.replace(
    position,
    parsed === undefined || part.inputText === undefined
      ? { ...base, state: "output-error", input: undefined, rawInput: part.inputText, errorText }
      : { ...base, state: "input-available", input: parsed.value },
  );
}

function openCall(
  draft: MessageDraft,
  event: {
    toolCallId: string;
    parentToolCallId?: string;
    toolName?: string;
    title?: string;
    toolMetadata?: Record<string, unknown>;
    dynamic?: boolean;
    providerExecuted?: boolean;
    providerMetadata?: Record<string, Record<string, unknown>>;
  },
): number {
  const {
    toolCallId,
    parentToolCallId,
    toolName = "unknown",
    title,
    dynamic,
    providerExecuted,
    providerMetadata,
    toolMetadata,
  } = event;
  const type =
    dynamic === true ? { type: "dynamic-tool" as const, toolName } : { type: `tool-${toolName}` as const };
  draft.append({
    ...type,
    toolCallId,
    ...compact({
      parentToolCallId,
      title,
      providerExecuted,
      callProviderMetadata: providerMetadata,
      toolMetadata,
    }),
    state: "input-streaming",
    input: undefined,
  });
  return draft.parts.length - 1;
}

function findOrOpen(draft: MessageDraft, event: { toolCallId: string; toolName?: string }): number {
  const position = draft.find(`tool ${event.toolCallId}`);
  return position === -1 ? openCall(draft, event) : position;
}

function appendInput(draft: MessageDraft, event: EventOf<"tool-input-delta">): void {
  const position = findOrOpen(draft, event);
  const part = draft.parts[position] as AnyToolPart;
  if (part.state !== "input-streaming" || event.delta === "") return;
  const before = part.inputText ?? "";
  let reader = readers.get(part);
  // A message that was copied, or that events are applied to twice, has lost its reader.
  if (reader === undefined || reader.length !== before.length) {
    reader = createPartialJson();
    reader.feed(before);
  }
  reader.feed(event.delta);
  const next: AnyToolPart = { ...part, inputText: before + event.delta, input: reader.value() };
  readers.set(next, reader);
  draft.replace(position, next);
}

function completeInput(draft: MessageDraft, event: EventOf<"tool-input-available">): void {
  const position = findOrOpen(draft, event);
  const { part, base } = partAt(draft, position);
  // The call has gone further: a repeated event must not take it back.
  if (part.state !== "input-streaming" && part.state !== "input-available") return;
  const named = rename(base, event);
  if (event.input !== undefined) {
    draft.replace(position, { ...named, state: "input-available", input: event.input });
    return;
  }
  if (part.state === "input-available") return;
  const parsed = parseInput(part.inputText);
  draft.replace(
    position,
    parsed === undefined
      ? {
          ...named,
          state: "output-error",
          input: undefined,
          rawInput: part.inputText,
          errorText: "The model wrote an input that is not valid JSON.",
        }
      : { ...named, state: "input-available", input: parsed.value },
  );
}

function applyOutput(
  draft: MessageDraft,
  event: Exclude<
    ToolEvent,
    EventOf<"tool-input-start" | "tool-input-delta" | "tool-input-available" | "tool-input-error">
  >,
): void {
  const position = draft.find(`tool ${event.toolCallId}`);
  // The call belongs to another message.
  if (position === -1) return;
  const { part, base } = partAt(draft, position);
  const input =
    part.state === "input-streaming" ? (parseInput(part.inputText)?.value ?? part.input) : part.input;
  const approval = "approval" in part ? part.approval : undefined;
  const approved =
    approval === undefined || !("approved" in approval) || !approval.approved
      ? {}
      : { approval: { ...approval, approved: true as const } };
  const { providerExecuted, resultProviderMetadata } = event as Partial<EventOf<"tool-output-available">>;
  const provider = compact<Pick<ToolPart, "providerExecuted" | "resultProviderMetadata">>({
    providerExecuted,
    resultProviderMetadata,
  });
  switch (event.type) {
    case "tool-approval-request":
      draft.replace(position, {
        ...base,
        state: "approval-requested",
        input,
        approval: {
          id: event.approvalId,
          ...compact<{ signature?: string; isAutomatic?: boolean }>({
            signature: event.signature,
            isAutomatic: event.isAutomatic,
          }),
        },
      });
      return;
    case "tool-output-available":
      draft.replace(position, {
        ...base,
        ...provider,
        state: "output-available",
        input,
        output: event.output,
        ...(event.preliminary === undefined ? {} : { preliminary: event.preliminary }),
        ...approved,
      });
      return;
    case "tool-output-error":
      draft.replace(position, {
        ...base,
        ...provider,
        state: "output-error",
        input,
        errorText: event.errorText,
        ...approved,
      });
      return;
    case "tool-output-denied":
      draft.replace(position, {
        ...base,
        state: "output-denied",
        input,
        approval: { ...approval, id: approval?.id ?? "", approved: false },
      });
  }
}

/** A call, and the fields that it has in every state. */
function partAt(draft: MessageDraft, position: number): { part: AnyToolPart; base: ToolBase } {
  const part = draft.parts[position] as AnyToolPart;
  const { type, toolCallId, parentToolCallId, title, providerExecuted, inputText } = part;
  const { callProviderMetadata, resultProviderMetadata, toolMetadata } = part;
  const base = {
    ...(type === "dynamic-tool" ? { type, toolName: part.toolName } : { type }),
    toolCallId,
    ...compact({
      parentToolCallId,
      title,
      providerExecuted,
      inputText,
      callProviderMetadata,
      resultProviderMetadata,
      toolMetadata,
    }),
  } as ToolBase;
  return { part, base };
}

type ToolBase = Pick<
  DynamicToolPart,
  | "type"
  | "toolName"
  | "toolCallId"
  | "parentToolCallId"
  | "title"
  | "providerExecuted"
  | "inputText"
  | "callProviderMetadata"
>;

/** A call that began without its name gets it with its input. */
function rename(base: ToolBase, event: EventOf<"tool-input-available">): ToolBase {
  const { parentToolCallId, toolName, dynamic, title, providerExecuted, providerMetadata, toolMetadata } =
    event;
  const more = compact({
    parentToolCallId,
    toolMetadata,
    title,
    providerExecuted,
    callProviderMetadata: providerMetadata,
  }) as Partial<ToolBase>;
  if (toolName === undefined) return { ...base, ...more };
  if (dynamic === true || base.type === "dynamic-tool")
    return { ...base, ...more, type: "dynamic-tool", toolName };
  return { ...base, ...more, type: `tool-${toolName}` } as unknown as ToolBase;
}

/** The input as a value, in a box; `undefined` where it is not valid JSON. No text at all is an empty object. */
function parseInput(text: string | undefined): { value: unknown } | undefined {
  if (text === undefined || text.trim() === "") return { value: {} };
  const value = readJson(text);
  return value === undefined ? undefined : { value };
}
