/** A parsed JSON object, of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of JSON text, or `undefined` where it is not valid; JSON itself has no `undefined`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Deepest nesting of a value that is kept, far above what any server means. */
export const MAX_NESTING = 512;

/**
 * As {@link parseJson}, for a value that is kept: also `undefined` where it is nested so deeply that nobody could write it
 * as JSON again. A message with such a value in it could never be sent back, and the chat would be at its end.
 */
export function readJson(text: string): unknown {
  const value = parseJson(text);
  // A short text, as nearly every record is, cannot be that deep.
  return text.length > 2 * MAX_NESTING && nestingOf(value) > MAX_NESTING ? undefined : value;
}

/** Whether text is one whole JSON object. */
export function isWholeJson(text: string): boolean {
  return isJsonObject(parseJson(text));
}

/** How many objects and arrays are around the innermost value; counts no further than one above the limit. */
function nestingOf(value: unknown): number {
  let level = [value].filter(isContainer);
  let depth = 0;
  for (; level.length > 0 && depth <= MAX_NESTING; depth++) {
    const next: object[] = [];
    for (const container of level) {
      for (const child of Object.values(container)) if (isContainer(child)) next.push(child);
    }
    level = next;
  }
  return depth;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** The object at `key`, or an empty one: servers send `null`, nothing, or another type for what is optional. */
export function objectAt(value: JsonObject, key: string): JsonObject {
  const found = value[key];
  return isJsonObject(found) ? found : {};
}

/** The objects of the array at `key`; empty where there is none. */
export function objectsAt(value: JsonObject, key: string): JsonObject[] {
  const found = value[key];
  return Array.isArray(found) ? found.filter(isJsonObject) : [];
}

export function stringAt(value: JsonObject, key: string): string | undefined {
  const found = value[key];
  return typeof found === "string" ? found : undefined;
}

export function numberAt(value: JsonObject, key: string): number | undefined {
  const found = value[key];
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

export function booleanAt(value: JsonObject, key: string): boolean | undefined {
  const found = value[key];
  return typeof found === "boolean" ? found : undefined;
}

/** An object without the fields that are `undefined`: optional fields are absent, never `undefined`. */
export function compact<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  const result: Partial<T> = {};
  // Runs for every delta: a list of entries each time showed in the profile of 20,000.
  for (const key in value) if (value[key] !== undefined) result[key] = value[key];
  return result as T;
}
