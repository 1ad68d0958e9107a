import { endsInHighSurrogate } from "../events/vendor/surrogates.js";
import type { EventOf } from "../events/streamEvent.js";
import type { PartOutcome, ReasoningPart, TextPart } from "./message.js";
import type { MessageDraft } from "./messageDraft.js";

type Start = EventOf<"text-start"> | EventOf<"reasoning-start">;
type Delta = EventOf<"text-delta"> | EventOf<"reasoning-delta">;
type End = EventOf<"text-end"> | EventOf<"reasoning-end">;

/** The first half of a surrogate pair that a part waits with: shown alone it would be a replacement character. */
const held = new WeakMap<TextPart | ReasoningPart, string>();

export function startText(draft: MessageDraft, event: Start | Delta): number {
  const kind = event.type.startsWith("text") ? "text" : "reasoning";
  const open = draft.find(`${kind} ${event.id}`);
  if (open !== -1) closeText(draft, open);
  const shared = {
    text: "",
    state: "streaming" as const,
    id: event.id,
    ...(event.providerMetadata === undefined ? {} : { providerMetadata: event.providerMetadata }),
  };
  if (kind === "text") {
    const refusal = "refusal" in event && event.refusal;
    draft.append(refusal ? { type: "text", ...shared, refusal } : { type: "text", ...shared });
  } else {
    draft.append({
      type: "reasoning",
      ...shared,
      ...(draft.now === undefined ? {} : { startedAt: draft.now }),
    });
  }
  return draft.parts.length - 1;
}

export function appendText(draft: MessageDraft, event: Delta): void {
  const kind = event.type === "text-delta" ? "text" : "reasoning";
  let position = draft.find(`${kind} ${event.id}`);
  if (position === -1) {
    if (event.delta === "" && event.providerMetadata === undefined) return;
    position = startText(draft, event);
  }
  const part = draft.parts[position] as TextPart | ReasoningPart;
  const delta = (held.get(part) ?? "") + event.delta;
  const half = endsInHighSurrogate(delta) ? delta.slice(-1) : "";
  const shown = half === "" ? delta : delta.slice(0, -1);
  if (event.delta === "" && event.providerMetadata === undefined) return;
  const next = {
    ...part,
    text: part.text + shown,
    ...(event.providerMetadata === undefined
      ? {}
      : { providerMetadata: { ...part.providerMetadata, ...event.providerMetadata } }),
  };
  if (half !== "") held.set(next, half);
  draft.replace(position, next);
}

export function endText(draft: MessageDraft, event: End): void {
  const kind = event.type === "text-end" ? "text" : "reasoning";
  const position = draft.find(`${kind} ${event.id}`);
  if (position === -1) return;
  if (event.providerMetadata !== undefined) {
    const part = draft.parts[position] as TextPart | ReasoningPart;
    draft.replace(position, {
      ...part,
      providerMetadata: { ...part.providerMetadata, ...event.providerMetadata },
    });
  }
  closeText(draft, position);
}

/** Ends the text or reasoning at `position`; its id is free again. `outcome`: it was cut short. */
export function closeText(draft: MessageDraft, position: number, outcome?: PartOutcome): void {
  const { id: _, ...part } = draft.parts[position] as TextPart | ReasoningPart;
  const end = { state: "done" as const, ...(outcome === undefined ? {} : { outcome }) };
  if (part.type === "reasoning" && part.startedAt !== undefined && draft.now !== undefined) {
    draft.replace(position, { ...part, ...end, durationMs: Math.max(0, draft.now - part.startedAt) });
  } else draft.replace(position, { ...part, ...end });
}
