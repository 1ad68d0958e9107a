import { useContext } from "react";
import { defaultUrlPolicy, externalHost } from "../../markdown/urlPolicy.js";
import type { MarkdownComponentProps } from "../../react/markdown/markdownContext.js";
import { useChatUi } from "../context/chatUi.js";
import { MessageContext } from "../message/messageContext.js";
import { sourcesOf, titleOf } from "./sourceParts.js";

/** A number in the text that names a source: a link once its source has arrived, muted until then. */
export function Citation({ token }: MarkdownComponentProps) {
  const { labels, markdown } = useChatUi();
  const message = useContext(MessageContext)?.message;
  const { number } = (token ?? {}) as { readonly number?: number };
  if (number === undefined) return null;
  const source = message === undefined ? undefined : sourcesOf(message.parts)[number - 1];
  if (source === undefined) {
    return (
      <span className="sc-cite" data-state="missing">
        {number}
      </span>
    );
  }
  const policy = markdown.urlPolicy ?? defaultUrlPolicy;
  const href = source.type === "source-url" ? policy(source.url, "link") : undefined;
  const name = `${labels.source(number)}: ${titleOf(source)}`;
  const host = href === undefined ? undefined : externalHost(href);
  const card = (
    <span className="sc-cite-card" aria-hidden="true">
      <b>{titleOf(source)}</b>
      {host !== undefined && <small>{host}</small>}
    </span>
  );
  return href === undefined ? (
    <span className="sc-cite">
      <span className="sc-hidden">{name}</span>
      <span aria-hidden="true">{number}</span>
      {card}
    </span>
  ) : (
    <a className="sc-cite" href={href} target="_blank" rel="noopener noreferrer nofollow" aria-label={name}>
      {number}
      {card}
    </a>
  );
}
