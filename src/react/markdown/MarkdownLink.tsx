import { useContext, type ReactNode } from "react";
import type { Tokens } from "marked";
import { decodeEntities } from "../../markdown/inline/decodeEntities.js";
import { hiddenHost } from "../../markdown/hiddenHost.js";
import type { Groups, MarkdownNode } from "../../markdown/nodes.js";
import { Override } from "./Override.js";
import { LinkContext, MarkdownContext } from "./markdownContext.js";

/** A link. It has an address only when all of it has arrived and the policy allows it; until then it is text. */
export function MarkdownLink({ node, children }: { node: MarkdownNode; children: ReactNode }) {
  const { components, linkHosts, urlPolicy } = useContext(MarkdownContext);
  const token = node.token as Tokens.Link | undefined;
  const href = token === undefined ? undefined : urlPolicy(decodeEntities(token.href), "link");
  const outside = href !== undefined && /^[a-z][a-z0-9+.-]*:/i.test(href);
  const attributes =
    href === undefined
      ? { "data-link": node.complete ? "blocked" : "pending" }
      : {
          href,
          ...(token?.title ? { title: decodeEntities(token.title) } : {}),
          ...(outside ? { rel: "noopener noreferrer nofollow", target: "_blank" } : { rel: "nofollow" }),
        };
  // The text as it is read counts: "**bank.example**" and "bank\.example" claim a host as well.
  const host = href === undefined || !linkHosts ? undefined : hiddenHost(textOf(node.children), href);
  const content = (
    <>
      <LinkContext.Provider value={true}>{children}</LinkContext.Provider>
      {host === undefined ? null : <span data-link-host=""> ({host})</span>}
    </>
  );
  const own = <a {...attributes}>{content}</a>;
  const entry = components["a"];
  if (entry === undefined) return own;
  return (
    <Override entry={entry} attributes={attributes} token={token} complete={node.complete} fallback={own}>
      {content}
    </Override>
  );
}

function textOf(groups: Groups): string {
  return groups
    .flat()
    .map(({ text, children }) => text ?? textOf(children))
    .join("");
}
