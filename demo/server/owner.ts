import type { IncomingMessage } from "node:http";

/** The owner of an answer: the browser that holds the cookie. */
export interface Caller {
  readonly owner: string;
  /** The value of `Set-Cookie`, for a caller who had no cookie yet. */
  readonly cookie: string | undefined;
}

const NAME = "demo-owner";
const known = new RegExp(`(?:^|;\\s*)${NAME}=([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:;|$)`);

/**
 * The owner whom the cookie names, or a new one. `HttpOnly` and `SameSite=Strict`: without them a script in the page
 * could read the cookie, and a page of another site could ask with it.
 */
export function callerOf({ headers }: IncomingMessage): Caller {
  const owner = known.exec(headers.cookie ?? "")?.[1];
  if (owner !== undefined) return { owner, cookie: undefined };
  const created = crypto.randomUUID();
  return {
    owner: created,
    cookie: `${NAME}=${created}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict`,
  };
}
