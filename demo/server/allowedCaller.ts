import type { IncomingMessage } from "node:http";

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?$/;

/** The address of a request; `undefined` for one that is no address, like `//`, which `URL` refuses with an error. */
export function urlOf({ url = "/" }: IncomingMessage): URL | undefined {
  return url.startsWith("/") && !url.startsWith("//") && URL.canParse(url, "http://localhost")
    ? new URL(url, "http://localhost")
    : undefined;
}

/**
 * Whether `Host` names this machine at the port of the connection. Without the check a page of any site could reach the
 * demo by a name of its own that resolves to the loopback address.
 */
export function hasOwnHost({ headers, socket }: IncomingMessage): boolean {
  const match = loopback.exec(headers.host ?? "");
  return match !== null && Number(match[1] ?? 80) === socket.localPort;
}
