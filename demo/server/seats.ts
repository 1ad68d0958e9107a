import { RequestError } from "../../src/server.js";

/** Counts what each caller has open, and refuses more than `limit`. `take` returns its undo. */
export function createSeats(limit: number): { readonly take: (caller: string) => () => void } {
  const taken = new Map<string, number>();
  return {
    take(caller) {
      const count = taken.get(caller) ?? 0;
      if (count >= limit) {
        throw new RequestError(429, "rate_limit", "Too many answers are under way.", { "retry-after": "2" });
      }
      taken.set(caller, count + 1);
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        const rest = (taken.get(caller) ?? 1) - 1;
        if (rest === 0) taken.delete(caller);
        else taken.set(caller, rest);
      };
    },
  };
}
