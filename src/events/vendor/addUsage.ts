import type { Usage } from "../streamEvent.js";

/** The sum of two counts of tokens. A count that only one of them has is taken over as it is. */
export function addUsage(a: Usage, b: Usage): Usage {
  const total: Usage = { ...a };
  for (const key of Object.keys(b) as (keyof Usage)[]) {
    const count = b[key];
    if (count !== undefined) total[key] = (a[key] ?? 0) + count;
  }
  return total;
}
