import type { IncomingMessage } from "node:http";

/** Whether the page of another site asks: it must not spend the key of whoever runs the demo. */
export function isOtherSite({ headers }: IncomingMessage): boolean {
  // A GET of a page's own carries no origin; what sort of page it is, every browser says.
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  const { origin, host } = headers;
  return origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === host);
}

/**
 * Whether a GET carries the mark that every browser sets for a page of the same origin. Without the demand an image of
 * any page could ask a question in a browser that leaves the header out.
 */
export function isSameOriginGet({ headers }: IncomingMessage): boolean {
  return headers["sec-fetch-site"] === "same-origin";
}
