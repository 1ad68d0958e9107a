import type { ReactNode } from "react";
import { StreamingMarkdown, type ChatMessage, type MessagePart } from "react-streaming-chat";
import { Formula } from "react-streaming-chat/math";
import { Disclosure } from "./Disclosure.js";
import { SourceList } from "./SourceList.js";
import { ToolCard } from "./ToolCard.js";

/** Harmless inline elements for which Markdown has no sign of its own. */
const html = ["kbd", "sub", "sup"];
const components = { math: Formula };

/** The parts of an answer in their order, its sources last. */
export function AnswerParts({
  message,
  isWriting,
}: {
  readonly message: ChatMessage;
  readonly isWriting: boolean;
}): ReactNode {
  const { parts } = message;
  const lastIndex = parts.length - 1;
  return (
    <div className="answer" dir="auto">
      {parts.map((part, index) => (
        // Parts have no ids of their own; they are only ever added at the end, so the place names them.
        // oxlint-disable-next-line react/no-array-index-key -- see above
        <Part key={index} part={part} isWriting={isWriting && index === lastIndex} />
      ))}
      <SourceList parts={parts} />
    </div>
  );
}

function Part({ part, isWriting }: { readonly part: MessagePart; readonly isWriting: boolean }): ReactNode {
  if (part.type === "text") {
    return (
      <StreamingMarkdown streaming={isWriting} headingOffset={1} html={html} components={components}>
        {part.text}
      </StreamingMarkdown>
    );
  }
  if (part.type === "reasoning") {
    // Sealed by the provider: there is nothing to read in it.
    if (part.text === "" && !isWriting) return null;
    const seconds =
      part.durationMs === undefined ? undefined : Math.max(1, Math.round(part.durationMs / 1000));
    const label = isWriting ? "Thinking" : seconds === undefined ? "Thoughts" : `Thought for ${seconds} s`;
    return (
      <Disclosure className="reasoning" label={label} openByDefault={isWriting}>
        <p className="reasoning-text">{part.text}</p>
      </Disclosure>
    );
  }
  if (part.type === "dynamic-tool" || part.type.startsWith("tool-")) {
    return <ToolCard part={part as Extract<MessagePart, { toolCallId: string }>} />;
  }
  return null;
}
