import { useMemo } from "react";
import type { ReasoningPart, TextPart } from "../../message/message.js";
import { StreamingMarkdown } from "../../react/StreamingMarkdown.js";
import { useChatUi, type PartProps } from "../context/chatUi.js";
import { useGrowingText } from "./useGrowingText.js";

/** The markdown of a text or reasoning part, growing without a render of the message around it. */
export function PartText({ part, index, message, isStreaming }: PartProps<TextPart | ReasoningPart>) {
  const { markdown, labels } = useChatUi();
  const text = useGrowingText(message.id, index, part.text, isStreaming);
  const settings = useMemo(
    () => ({ headingOffset: 3, labels: labels.markdown, ...markdown }),
    [labels, markdown],
  );
  return (
    <StreamingMarkdown {...settings} streaming={isStreaming}>
      {text}
    </StreamingMarkdown>
  );
}
