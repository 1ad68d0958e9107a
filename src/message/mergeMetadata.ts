/**
 * `base` with the fields of `more` merged in, objects deeply; anything else is replaced. `base` itself where nothing
 * changes. `__proto__` is left out: without this, a server could change the prototype of an object that the value is copied to.
 */
export function mergeMetadata(base: unknown, more: unknown): unknown {
  if (more === undefined || more === null) return base;
  if (!isPlain(base) || !isPlain(more)) return isPlain(more) ? mergeMetadata({}, more) : more;
  let result: Record<string, unknown> = base;
  for (const key of Object.keys(more)) {
    if (key === "__proto__") continue;
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    const after = more[key] === null ? null : mergeMetadata(before, more[key]);
    if (Object.is(before, after) && Object.hasOwn(base, key)) continue;
    if (after === undefined) continue;
    if (result === base) result = { ...base };
    result[key] = after;
  }
  return result;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
