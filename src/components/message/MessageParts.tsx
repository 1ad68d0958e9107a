"use client";

import type { ReactNode } from "react";
import type { ChatMessage, MessagePart } from "../../message/message.js";
import { useChatUi, type PartComponents } from "../context/chatUi.js";
import { FilePartView } from "../parts/FilePartView.js";
import { Reasoning } from "../parts/Reasoning.js";
import { Sources } from "../parts/Sources.js";
import { TextPartView } from "../parts/TextPartView.js";
import { ToolCall } from "../parts/ToolCall.js";
import { isToolPart, parentOf, type AnyToolPart } from "../parts/toolPart.js";
import { isWriting, useMessage } from "./messageContext.js";

const defaults: PartComponents = {
  text: TextPartView,
  reasoning: Reasoning,
  file: FilePartView,
  tool: ToolCall,
};

/** The parts of the message in their order, its sources last. */
export function MessageParts() {
  const { message } = useMessage();
  return (
    <div className="sc-parts" dir="auto">
      <Parts message={message} parent={undefined} />
      <Sources parts={message.parts} />
    </div>
  );
}

interface PartsProps {
  readonly message: ChatMessage;
  readonly parent: string | undefined;
}

/** The parts that belong to one parent: a tool call, or the message itself. */
function Parts({ message, parent }: PartsProps) {
  const { components } = useChatUi();
  const { parts } = message;
  const writing = isWriting(message);
  return parts.map((part, index) => {
    if (parentOf(part) !== parent) return null;
    const Component = componentFor(part, components);
    if (Component === undefined) return null;
    const isStreaming =
      writing && ("state" in part ? part.state === "streaming" : index === parts.length - 1);
    return (
      // Parts are only ever added at the end, so the place names the part.
      // oxlint-disable-next-line react/no-array-index-key -- see above
      <Component key={index} part={part} index={index} message={message} isStreaming={isStreaming}>
        {isToolPart(part) ? childrenOf(part, message) : undefined}
      </Component>
    );
  });
}

/** What a sub-agent wrote that this call started. */
function childrenOf(part: AnyToolPart, message: ChatMessage): ReactNode {
  const { toolCallId } = part;
  return message.parts.some((other) => parentOf(other) === toolCallId) ? (
    <Parts message={message} parent={toolCallId} />
  ) : undefined;
}

/** The component of a part: the app's own by its exact type, then by its kind, then the default. */
function componentFor(part: MessagePart, components: PartComponents): PartComponents[string] {
  const { type } = part;
  const own = Object.hasOwn(components, type) ? components[type] : undefined;
  if (own !== undefined) return own;
  const kind = isToolPart(part) ? "tool" : type.startsWith("data-") ? "data" : type;
  if (kind === "tool" && part.type === "dynamic-tool") {
    const named = `tool-${part.toolName}`;
    if (Object.hasOwn(components, named)) return components[named];
  }
  return (Object.hasOwn(components, kind) ? components[kind] : undefined) ?? defaults[kind];
}
