import { RequestError } from "./http/requestError.js";

/** Counts what one owner has open on this machine, and refuses what is too much. */
export function createCounter(
  limit: number,
  message: string,
): { readonly take: (owner: string) => () => void } {
  const counts = new Map<string, number>();
  return {
    take(owner) {
      const count = counts.get(owner) ?? 0;
      if (count >= limit) throw new RequestError(429, "rate_limit", message, { "retry-after": "2" });
      counts.set(owner, count + 1);
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        const now = (counts.get(owner) ?? 1) - 1;
        if (now === 0) counts.delete(owner);
        else counts.set(owner, now);
      };
    },
  };
}
