export const cookieName = "owner";

/** Who asks: the value of the cookie that `proxy.ts` gives each browser. Put your own session here. */
export function ownerOf(request: Request): { owner: string } | undefined {
  const cookies = request.headers.get("cookie") ?? "";
  const owner = /(?:^|;\s*)owner=([\w-]{36})(?:;|$)/.exec(cookies)?.[1];
  return owner === undefined ? undefined : { owner };
}
