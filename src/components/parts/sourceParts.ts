import type { MessagePart, SourceDocumentPart, SourceUrlPart } from "../../message/message.js";

/** A source that an answer names. */
export type SourcePart = SourceUrlPart | SourceDocumentPart;

export function sourcesOf(parts: readonly MessagePart[]): readonly SourcePart[] {
  const seen = new Set<string>();
  return parts.filter((part): part is SourcePart => {
    if (part.type !== "source-url" && part.type !== "source-document") return false;
    // A provider names the same page for every sentence that it took from there.
    const key = part.type === "source-url" ? part.url : part.sourceId;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The title, and the host where there is none: a long address would say less. */
export function titleOf(source: SourcePart): string {
  if (source.title !== undefined && source.title !== "") return source.title;
  if (source.type === "source-document") return source.filename ?? source.mediaType;
  return URL.canParse(source.url) ? new URL(source.url).host : source.url;
}
