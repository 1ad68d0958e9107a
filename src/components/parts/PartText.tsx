import { useMemo } from "react";
import type { ReasoningPart, TextPart } from "../../message/message.js";
import { StreamingMarkdown } from "../../react/StreamingMarkdown.js";
import { useChatUi, type PartProps } from "../context/chatUi.js";
import { Citation } from "./Citation.js";
import { CodeBlock } from "./CodeBlock.js";
import { TableBlock } from "./TableBlock.js";

/** The markdown of a text or reasoning part. While it grows the text comes from the chat, not from a render. */
export function PartText({ part, index, message, isStreaming }: PartProps<TextPart | ReasoningPart>) {
  const { chat, markdown, labels } = useChatUi();
  const settings = useMemo(
    () => ({
      // Each message has a heading of level 2.
      headingOffset: 2,
      codeBlock: CodeBlock,
      tableBlock: TableBlock,
      citations: true,
      ...markdown,
      components: { citation: Citation, ...markdown.components },
    }),
    [markdown],
  );
  const source = chat !== undefined && isStreaming ? chat.textSource(message.id, index) : undefined;
  return (
    <StreamingMarkdown {...settings} labels={labels.markdown} source={source} streaming={isStreaming}>
      {part.text}
    </StreamingMarkdown>
  );
}
