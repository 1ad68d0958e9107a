"use client";

import { useMemo } from "react";
import type { MessagePart } from "../../message/message.js";
import { defaultUrlPolicy } from "../../markdown/urlPolicy.js";
import { useChatUi } from "../context/chatUi.js";
import { Icon } from "../elements/Icon.js";
import { sourcesOf, titleOf } from "./sourceParts.js";

export interface SourcesProps {
  readonly parts: readonly MessagePart[];
}

/** The sources of an answer, numbered as citations count them. Nothing is requested: no preview, no icon of the site. */
export function Sources({ parts }: SourcesProps) {
  const { labels, markdown } = useChatUi();
  const sources = useMemo(() => sourcesOf(parts), [parts]);
  if (sources.length === 0) return null;
  const policy = markdown.urlPolicy ?? defaultUrlPolicy;
  return (
    <ol className="sc-sources" aria-label={labels.sources}>
      {sources.map((source, index) => {
        const title = titleOf(source);
        const href = source.type === "source-url" ? policy(source.url, "link") : undefined;
        const content = (
          <>
            <span className="sc-cite" aria-hidden="true">
              {index + 1}
            </span>
            {source.type === "source-document" && <Icon name="file" />}
            <bdi>{title}</bdi>
          </>
        );
        return (
          <li key={source.type === "source-url" ? source.url : source.sourceId}>
            {href === undefined ? (
              <span className="sc-chip">{content}</span>
            ) : (
              <a className="sc-chip" href={href} target="_blank" rel="noopener noreferrer nofollow">
                {content}
              </a>
            )}
          </li>
        );
      })}
    </ol>
  );
}
