import type { MessagePart } from "../../message/message.js";

/** A part that is a tool call. */
export type AnyToolPart = Extract<MessagePart, { toolCallId: string }>;

export function isToolPart(part: MessagePart): part is AnyToolPart {
  return part.type === "dynamic-tool" || part.type.startsWith("tool-");
}

export function toolNameOf(part: AnyToolPart): string {
  return part.type === "dynamic-tool" ? part.toolName : part.type.slice("tool-".length);
}

/** The call of the agent that wrote this part; `undefined` for the answer's own parts. */
export function parentOf(part: MessagePart): string | undefined {
  const { parentToolCallId } = part as { readonly parentToolCallId?: unknown };
  return typeof parentToolCallId === "string" ? parentToolCallId : undefined;
}
