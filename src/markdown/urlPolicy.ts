/** What a URL is for: a reader follows a link, the page loads an image. */
export type UrlUse = "link" | "image";

/** Gives the URL to use, or undefined where it must not be used. */
export type UrlPolicy = (url: string, use: UrlUse) => string | undefined;

const linkProtocols: ReadonlySet<string> = new Set(["https:", "http:", "mailto:", "tel:"]);
const imageProtocols: ReadonlySet<string> = new Set(["https:", "http:"]);

/**
 * The default policy: links to `https`, `http`, `mailto` and `tel`, images from `https` and `http`, and relative
 * addresses of this site. Everything else, `javascript:` and `data:` above all, is not a link.
 */
export const defaultUrlPolicy: UrlPolicy = (url, use) => {
  const cleaned = cleanUrl(url);
  if (cleaned === "") return undefined;
  const protocol = /^([a-z][a-z0-9+.-]*):/i.exec(cleaned)?.[1];
  if (protocol !== undefined) {
    const allowed = use === "link" ? linkProtocols : imageProtocols;
    if (!allowed.has(`${protocol.toLowerCase()}:`)) return undefined;
    return withoutUserinfo(cleaned);
  }
  // A browser reads "\" as "/", so "/\host" and "\\host" leave the site as "//host" does.
  if (/^[/\\]{2}/.test(cleaned)) return withoutUserinfo(`https:${cleaned.replace(/^[/\\]{2}/, "//")}`);
  // "a:b" without a known protocol was caught above; what is left stays on this site.
  return cleaned;
};

/** Browsers ignore control characters and outer space in a URL, so a check that saw them would check another URL. */
function cleanUrl(url: string): string {
  return (
    url
      // oxlint-disable-next-line no-control-regex -- control characters are what is being removed
      .replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, "")
      .trim()
  );
}

/** `https://bank.example@other.example` goes to `other.example`, and looks as if it did not. */
function withoutUserinfo(url: string): string | undefined {
  if (/^(?:mailto|tel):/i.test(url)) return url;
  try {
    const parsed = new URL(url);
    if (parsed.username === "" && parsed.password === "") return url;
    parsed.username = "";
    parsed.password = "";
    return parsed.href;
  } catch {
    return undefined;
  }
}

/** The host that an image would be asked from; undefined for this site's own. */
export function externalHost(url: string): string | undefined {
  // A browser reads "\" as "/", and needs neither: "https:/\host" and "https:host" leave the site as "https://host" does.
  const address = /^[/\\]{2}/.test(url) ? `https:${url}` : url;
  if (!/^https?:/i.test(address)) return undefined;
  try {
    return new URL(address).host;
  } catch {
    return undefined;
  }
}
