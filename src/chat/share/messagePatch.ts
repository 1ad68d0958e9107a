import type { ChatMessage, MessagePart } from "../../message/message.js";

/** The changes from one list of messages to the next. */
export interface MessagesPatch {
  /** How many messages there are now. */
  readonly count: number;
  readonly changed: readonly MessagePatch[];
}

interface MessagePatch {
  readonly at: number;
  /** The message without its parts. */
  readonly fields: Omit<ChatMessage, "parts">;
  readonly partCount: number;
  readonly parts: readonly { readonly at: number; readonly part: MessagePart; readonly from: number }[];
}

/**
 * Compares by identity: two snapshots share what did not change. Of a text that has grown only the growth is sent: the
 * whole text once a frame would cost the square of its length.
 */
export function diffMessages(before: readonly ChatMessage[], after: readonly ChatMessage[]): MessagesPatch {
  const changed: MessagePatch[] = [];
  after.forEach((message, at) => {
    const old = before[at];
    if (old === message) return;
    const isSame = old?.id === message.id;
    const { parts, ...fields } = message;
    changed.push({
      at,
      fields,
      partCount: parts.length,
      parts: parts.flatMap((part, index) => {
        const oldPart = isSame ? old.parts[index] : undefined;
        if (oldPart === part) return [];
        const from = grownFrom(oldPart, part);
        return {
          at: index,
          from,
          part: from > 0 && "text" in part ? { ...part, text: part.text.slice(from) } : part,
        };
      }),
    });
  });
  return { count: after.length, changed };
}

/** The messages after a patch; unchanged messages keep their identity. `undefined` if the patch does not fit them. */
export function patchMessages(
  messages: readonly ChatMessage[],
  patch: MessagesPatch,
): readonly ChatMessage[] | undefined {
  const next = messages.slice(0, patch.count);
  for (const { at, fields, partCount, parts: changes } of patch.changed) {
    const old = next[at];
    const parts: MessagePart[] = old?.id === fields.id ? old.parts.slice(0, partCount) : [];
    for (const { at: index, part, from } of changes) {
      const oldPart = parts[index];
      // A gap would be a hole in the list, at which a component throws.
      if (index > parts.length || (from > 0 && !(oldPart && "text" in oldPart))) return undefined;
      const head = from > 0 && oldPart && "text" in oldPart ? oldPart.text.slice(0, from) : "";
      parts[index] = head !== "" && "text" in part ? { ...part, text: head + part.text } : part;
    }
    if (at > next.length || parts.length !== partCount) return undefined;
    next[at] = { ...fields, parts };
  }
  return next.length === patch.count ? next : undefined;
}

/** The length of the text before, if the text has only grown; 0 if it is another text. */
function grownFrom(before: MessagePart | undefined, after: MessagePart): number {
  if (before?.type !== after.type || !("text" in before) || !("text" in after)) return 0;
  return after.text.startsWith(before.text) ? before.text.length : 0;
}

/** Whether `value` is a patch. Any page of the origin may write to the channel, also one with another version of the code. */
export function isMessagesPatch(value: unknown): value is MessagesPatch {
  return (
    isRecord(value) &&
    isIndex(value["count"]) &&
    Array.isArray(value["changed"]) &&
    value["changed"].every(
      (change: unknown) =>
        isRecord(change) &&
        isIndex(change["at"]) &&
        isIndex(change["partCount"]) &&
        isRecord(change["fields"]) &&
        Array.isArray(change["parts"]) &&
        change["parts"].every(
          (part: unknown) =>
            isRecord(part) && isIndex(part["at"]) && isIndex(part["from"]) && isRecord(part["part"]),
        ),
    )
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
