/**
 * A hint for developers after a request that failed without a reason: a page cannot distinguish a server that is down from
 * a server whose answer the page may not read. Empty in production, on the page's own origin, and where there is no page.
 */
export function corsHint(url: string): string {
  try {
    // Written out, for a bundler to replace. Where there is no `process`, or no page, the next lines throw.
    if (process.env.NODE_ENV === "production") return "";
    const { origin } = new URL(url, document.baseURI);
    if (origin === location.origin) return "";
    return ` If it runs, ${origin} does not send "Access-Control-Allow-Origin" (CORS) for ${location.origin}.`;
  } catch {
    return "";
  }
}
