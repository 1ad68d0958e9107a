import type { ProviderMetadata } from "../events/streamEvent.js";
import type { DynamicToolPart, ChatMessage, MessagePart, Role } from "./message.js";

/** A part as AI SDK has it. AI SDK's own types are not imported, so that an app does not need the package. */
export type UIPart = Record<string, unknown> & { type: string };

/** A message as AI SDK's `UIMessage`: only its fields, and only its words. */
export interface UIMessageLike<Part = UIPart> {
  id: string;
  role: Role;
  parts: Part[];
  metadata?: unknown;
}

/**
 * A message as a server of AI SDK expects it: without the fields that only this page needs (`status`, `usage`, `metrics`,
 * `error`, a part's `id`, `outcome`, `inputText`). Where only the type matters no call is needed: a message already is a
 * `UIMessage`.
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
      ...(state === undefined ? {} : { state }),
      ...(providerMetadata === undefined ? {} : { providerMetadata }),
    };
  }
  if ("toolCallId" in part) {
    const { inputText: _, parentToolCallId: _parent, ...rest } = part as DynamicToolPart;
    if (rest.state !== "output-error" || rest.rawInput === undefined) return rest;
    // AI SDK has no `rawInput` any more: input that is not valid stands in `input`.
    const { rawInput, ...failed } = rest;
    return { ...failed, input: failed.input ?? rawInput };
  }
  return part as UIPart;
}
