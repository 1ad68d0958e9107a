import { useId, type ReactNode } from "react";
import type { ChatMessage } from "react-streaming-chat";

/** The pages that an answer rests on. Only web addresses become links, and nothing is fetched to show them. */
export function SourceList({ parts }: { readonly parts: ChatMessage["parts"] }): ReactNode {
  const id = useId();
  const sources = parts.flatMap((part) => (part.type === "source-url" ? [part] : []));
  if (sources.length === 0) return null;
  return (
    <div className="sources">
      <p id={id} className="sources-title">
        Sources
      </p>
      <ol aria-labelledby={id}>
        {sources.map(({ sourceId, url, title }) => {
          const address = URL.canParse(url) ? new URL(url) : undefined;
          const isWeb = address?.protocol === "https:" || address?.protocol === "http:";
          return (
            <li key={sourceId}>
              {isWeb ? (
                <a href={address.href} target="_blank" rel="noopener noreferrer nofollow">
                  {title ?? address.host}
                </a>
              ) : (
                (title ?? url)
              )}
              {isWeb && <span className="source-host">{address.host}</span>}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
