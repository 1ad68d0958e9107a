import { useContext, useState } from "react";
import { revealInProse } from "../../markdown/view/revealControls.js";
import { Override } from "./Override.js";
import type { Tokens } from "marked";
import { decodeEntities } from "../../markdown/inline/decodeEntities.js";
import { externalHost } from "../../markdown/urlPolicy.js";
import type { MarkdownNode } from "../../markdown/nodes.js";
import { LinkContext, MarkdownContext, type ImagePolicy } from "./markdownContext.js";

/** An image, or the button that loads it: asking a host for an image tells it what the model knows. */
export function MarkdownImage({ node }: { node: MarkdownNode }) {
  const { components, images, labels, urlPolicy } = useContext(MarkdownContext);
  // The address and not only that there was a click: another text may put another image into this place.
  const inLink = useContext(LinkContext);
  const [wanted, setWanted] = useState<string>();
  const token = node.token as Tokens.Image | undefined;
  const alt = revealInProse(decodeEntities(token?.text ?? node.text ?? ""));
  const src = token === undefined ? undefined : urlPolicy(decodeEntities(token.href), "image");
  if (src === undefined) return <span data-image={node.complete ? "blocked" : "pending"}>{alt}</span>;
  const host = externalHost(src);
  if (wanted !== src && !isAllowed(images, src, host)) {
    const name = labels.image(host ?? "this site");
    // A button in a link is a control in a control, of which no keyboard and no screen reader tells which one it presses.
    if (inLink) return <span data-image="linked">{alt === "" ? name : alt}</span>;
    if (images === "none") return <span data-image="blocked">{alt}</span>;
    return (
      <button
        type="button"
        data-image="ask"
        onClick={(event) => {
          // Around it may be a link, which the same click would follow.
          event.preventDefault();
          setWanted(src);
        }}
      >
        {alt === "" ? name : `${alt} (${name})`} – {labels.load}
      </button>
    );
  }
  const title = token?.title ? decodeEntities(token.title) : undefined;
  const entry = components["img"];
  const attributes = {
    src,
    alt,
    title,
    loading: "lazy",
    referrerPolicy: "no-referrer",
    decoding: "async",
  } as const;
  const own = <img {...attributes} alt={alt} />;
  return entry === undefined ? (
    own
  ) : (
    <Override entry={entry} attributes={attributes} token={token} complete={node.complete} fallback={own} />
  );
}

function isAllowed(images: ImagePolicy, src: string, host: string | undefined): boolean {
  if (images === "all") return true;
  if (typeof images === "string" || host === undefined) return false;
  const { origin } = new URL(src, "https://localhost");
  return images.includes(origin);
}
