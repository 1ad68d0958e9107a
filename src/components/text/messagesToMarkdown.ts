import type { ChatMessage } from "../../message/message.js";
import { sourcesOf, titleOf } from "../parts/sourceParts.js";
import { isToolPart, toolNameOf } from "../parts/toolPart.js";

export interface MessagesToMarkdownOptions {
  /** The headings of the speakers. @defaultValue "You", "Assistant", "System" */
  readonly speakers?: Partial<Record<ChatMessage["role"], string>> | undefined;
  /** Includes reasoning, as a quote. @defaultValue false */
  readonly reasoning?: boolean | undefined;
  /** Includes tool calls, as one line each. @defaultValue true */
  readonly tools?: boolean | undefined;
}

const defaultSpeakers = { user: "You", assistant: "Assistant", system: "System" } as const;

/** A conversation as one markdown document, for export: a heading for each message, its text, its files and sources. */
export function messagesToMarkdown(
  messages: readonly ChatMessage[],
  options: MessagesToMarkdownOptions = {},
): string {
  const { reasoning = false, tools = true, speakers } = options;
  const sections = messages.map((message) => {
    const blocks = [`## ${speakers?.[message.role] ?? defaultSpeakers[message.role]}`];
    for (const part of message.parts) {
      if (part.type === "text") blocks.push(part.text.trim());
      else if (part.type === "reasoning" && reasoning) blocks.push(part.text.trim().replace(/^/gm, "> "));
      else if (part.type === "file") blocks.push(`*${part.filename ?? part.mediaType}*`);
      else if (isToolPart(part) && tools) blocks.push(`*${part.title ?? toolNameOf(part)}*`);
    }
    const sources = sourcesOf(message.parts).map((source, index) =>
      source.type === "source-url"
        ? `${index + 1}. [${titleOf(source).replace(/[[\]]/g, "\\$&")}](<${source.url.replace(/[<>\s]/g, encodeURIComponent)}>)`
        : `${index + 1}. ${titleOf(source)}`,
    );
    if (sources.length > 0) blocks.push(sources.join("\n"));
    return blocks.filter((block) => block !== "").join("\n\n");
  });
  return sections.length === 0 ? "" : `${sections.join("\n\n")}\n`;
}
