"use client";

import type { ReasoningPart } from "../../message/message.js";
import { useChatUi, type PartProps } from "../context/chatUi.js";
import { Disclosure } from "../elements/Disclosure.js";
import { PartText } from "./PartText.js";

/** The model's reasoning: open while it is written, folded afterwards, unless the reader chose otherwise. */
export function Reasoning({ part, index, message, isStreaming }: PartProps<ReasoningPart>) {
  const { labels } = useChatUi();
  // Sealed by the provider: there is nothing to read in it.
  if (part.text === "" && !isStreaming) return null;
  const label = isStreaming
    ? labels.thinking
    : part.durationMs === undefined
      ? labels.thoughts
      : labels.thoughtFor(Math.max(1, Math.round(part.durationMs / 1000)));
  return (
    <Disclosure
      className="sc-reasoning"
      label={<span className={isStreaming ? "sc-shimmer" : undefined}>{label}</span>}
      openByDefault={isStreaming}
    >
      <PartText part={part} index={index} message={message} isStreaming={isStreaming} />
    </Disclosure>
  );
}
