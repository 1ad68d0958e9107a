import type { ProviderMetadata } from "../events/streamEvent.js";
import type { DynamicToolPart, ChatMessage, MessagePart, Role } from "./message.js";

/** A part as AI SDK has it. Its own types say the same; they are not named here, so that nobody needs them. */
export type UIPart = Record<string, unknown> & { type: string };

/** A message as AI SDK's `UIMessage`: only its fields, and only its words. */
export interface UIMessageLike<Part = UIPart> {
  id: string;
  role: Role;
  parts: Part[];
  metadata?: unknown;
}

/**
 * A message in AI SDK's shape, which is what a server expects: its validators refuse a part whose `state` is not one of
 * their words (ours may be `stopped` or `error`), and what only this page needs does not belong on the wire.
 *
 * `toUIMessage<UIMessage["parts"][number]>(message)` gives AI SDK's own type.
 */
export function toUIMessage<Part = UIPart>(message: ChatMessage): UIMessageLike<Part> {
  const { id, role, parts, metadata } = message;
  return {
    id,
    role,
    parts: parts.map(toUIPart) as Part[],
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function toUIPart(part: MessagePart): UIPart {
  if (part.type === "text" || part.type === "reasoning") {
    const { type, text, state, providerMetadata } = part as {
      type: string;
      text: string;
      state?: string;
      providerMetadata?: ProviderMetadata;
    };
    return {
      type,
      text,
      ...(state === undefined ? {} : { state: state === "streaming" ? state : "done" }),
      ...(providerMetadata === undefined ? {} : { providerMetadata }),
    };
  }
  if ("toolCallId" in part) {
    const { inputText: _, ...rest } = part as DynamicToolPart;
    if (rest.state !== "output-error" || rest.rawInput === undefined) return rest;
    // AI SDK has given up the second field: what is no valid input stands in the place of one.
    const { rawInput, ...failed } = rest;
    return { ...failed, input: failed.input ?? rawInput };
  }
  return part as UIPart;
}
