import { useContext, useState } from "react";
import type { Tokens } from "marked";
import { decodeEntities } from "../../markdown/inline/decodeEntities.js";
import { externalHost } from "../../markdown/urlPolicy.js";
import type { MarkdownNode } from "../../markdown/nodes.js";
import { MarkdownContext, type ImagePolicy } from "./markdownContext.js";

/** An image, or the button that loads it: asking a host for an image tells it what the model knows. */
export function MarkdownImage({ node }: { node: MarkdownNode }) {
  const { components, images, labels, urlPolicy } = useContext(MarkdownContext);
  // The address and not only that there was a click: another text may put another image into this place.
  const [wanted, setWanted] = useState<string>();
  const token = node.token as Tokens.Image | undefined;
  const alt = decodeEntities(token?.text ?? node.text ?? "");
  const src = token === undefined ? undefined : urlPolicy(decodeEntities(token.href), "image");
  if (src === undefined) return <span data-image={node.complete ? "blocked" : "pending"}>{alt}</span>;
  const host = externalHost(src);
  if (wanted !== src && !isAllowed(images, src, host)) {
    const name = labels.image(host ?? "this site");
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
  const Override = components["img"];
  const attributes = {
    src,
    alt,
    title,
    loading: "lazy",
    referrerPolicy: "no-referrer",
    decoding: "async",
  } as const;
  return Override ? (
    <Override {...attributes} token={token} complete={node.complete} />
  ) : (
    <img {...attributes} alt={alt} />
  );
}

function isAllowed(images: ImagePolicy, src: string, host: string | undefined): boolean {
  if (images === "all") return true;
  if (typeof images === "string" || host === undefined) return false;
  const { origin } = new URL(src, "https://localhost");
  return images.includes(origin);
}
