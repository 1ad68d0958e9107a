import { externalHost } from "./urlPolicy.js";

/** Endings of domains that are neither a country's nor rare. */
const domains =
  /^(?:com|org|net|edu|gov|mil|int|info|biz|name|pro|app|dev|blog|shop|store|online|site|website|cloud|tech|bank|finance|money|email|news|live|life|world|page|link|click|xyz|top|club|vip|icu|wiki|media|agency|example|test|invalid|localhost)$/;
/** Endings of two letters that are more often a file's than a country's: of `main.py` and `README.md` no host is meant. */
const files = /^(?:md|py|rs|sh|ts|js|cc|pl|ps|so|mk|ml|hs|cs|vb|go|rb|kt|db|gz|xz|bz|ai|mo|ex|cr)$/;
/** Names of platforms that end as a domain does. */
const platforms = /^(?:asp|vb|ado|ml|paint|system)\.net$/;

/** The host a link goes to, where its text says another one, or where its letters may look like those of another. */
export function hiddenHost(shown: string, href: string): string | undefined {
  const host = externalHost(href);
  if (host === undefined) return undefined;
  // A soft hyphen is not seen, a full stop of another script reads as a dot, and a formula shows what stands in it.
  const text = shown
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .replace(/[\u3002\uff0e\uff61]/g, ".")
    .replace(/\\(?:text|mathrm|mathtt|mathsf|texttt)\b|\\[()[\]]|[${}]/g, "");
  if (/(?:^|\.)xn--/.test(host) && !text.includes(host)) return host;
  const claimed = claimedHost(text);
  if (claimed === undefined) return undefined;
  const bare = (name: string): string => name.toLowerCase().replace(/^www\./, "");
  return bare(claimed) === bare(host.replace(/:\d+$/, "")) ? undefined : host;
}

/** The host that a text says a link goes to: with a scheme or `www.` anywhere, without one as all of the text. */
function claimedHost(text: string): string | undefined {
  const written =
    /(?:(?:https?|ftp):\/\/(?:[^\s/@]*@)?|mailto:[^\s@]*@|\bwww\.)([^\s/:?#<>()"'\],;]+)/iu.exec(text);
  if (written?.[1] !== undefined)
    return withoutDot(
      /www\.$/i.test(written[0].slice(0, -written[1].length)) ? `www.${written[1]}` : written[1],
    );
  const whole =
    /^[\s\p{Ps}\p{Pi}\p{Pf}"'*_<]*(?:[\w.+-]+@)?((?:[\p{L}\p{N}_-]+\.)+[\p{L}\p{N}-]+)\.?(?:[/:?#][^\s\p{Pe}]*)?[\s\p{Pe}\p{Pi}\p{Pf}"'*_>.,;!?]*$/iu.exec(
      text,
    )?.[1];
  if (whole === undefined) return undefined;
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(whole)) return whole;
  const name = whole.toLowerCase();
  const ending = name.slice(name.lastIndexOf(".") + 1);
  const isDomain =
    domains.test(ending) || (/^[a-z]{2}$/.test(ending) && !files.test(ending)) || /[^ -~]/.test(ending);
  return isDomain && !platforms.test(name) ? whole : undefined;
}

function withoutDot(name: string): string {
  return name.replace(/[.!?]+$/, "");
}
