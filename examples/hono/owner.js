const ownerCookie = /(?:^|;\s*)owner=([\w-]{36})(?:;|$)/;

/** Names the browser that sends a request by its cookie. Put your own session here. */
export function ownerOf(request) {
  const owner = ownerCookie.exec(request.headers.get("cookie") ?? "")?.[1];
  return owner === undefined ? undefined : { owner };
}

/** The cookie for a browser that has none yet; `undefined` where the browser has one. */
export function newOwner(cookies = "") {
  if (ownerCookie.test(cookies)) return undefined;
  return `owner=${crypto.randomUUID()}; Path=/; HttpOnly; SameSite=Strict`;
}
