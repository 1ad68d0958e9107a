import { booleanAt, numberAt, stringAt, type JsonObject } from "../vendor/json.js";

/** Longest path that a partial argument may have. */
const MAX_DEPTH = 64;
/** How many elements of arrays may be left out: each is written as `null`, and a few characters could ask for millions. */
const MAX_HOLES = 1000;

/** Builds the arguments that Gemini streams by path: `{"jsonPath": "$.a[0].b", "stringValue": "…"}`. */
export function createPathBuilder(): { add(piece: JsonObject): void; value(): unknown } {
  const root: Record<string, unknown> = {};
  let holes = 0;
  const fits = (container: object, key: string | number): boolean => {
    if (!Array.isArray(container)) return true;
    if (typeof key === "string") return false;
    const gap = Math.max(0, key - container.length);
    if (holes + gap > MAX_HOLES) return false;
    holes += gap;
    return true;
  };
  return {
    add(piece) {
      const path = parsePath(stringAt(piece, "jsonPath") ?? "");
      if (path === undefined || path.length === 0) return;
      const text = stringAt(piece, "stringValue");
      const value =
        text ??
        numberAt(piece, "numberValue") ??
        booleanAt(piece, "boolValue") ??
        ("nullValue" in piece ? null : undefined);
      if (value === undefined) return;
      let container: Record<string, unknown> | unknown[] = root;
      for (const [depth, key] of path.slice(0, -1).entries()) {
        if (!fits(container, key)) return;
        let child = read(container, key);
        if (typeof child !== "object" || child === null) {
          child = typeof path[depth + 1] === "number" ? [] : {};
          write(container, key, child);
        }
        container = child as Record<string, unknown> | unknown[];
      }
      const last = path.at(-1)!;
      if (!fits(container, last)) return;
      const before = read(container, last);
      write(
        container,
        last,
        typeof value === "string" && typeof before === "string" ? before + value : value,
      );
    },
    value: () => root,
  };
}

/** The steps of a path `$.name[0]['other']`; `undefined` where it is none. */
function parsePath(path: string): (string | number)[] | undefined {
  if (!path.startsWith("$")) return undefined;
  const steps: (string | number)[] = [];
  const step = /\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null || steps.length >= MAX_DEPTH) return undefined;
    if (match[2] === undefined) steps.push(match[1] ?? match[3] ?? match[4] ?? "");
    else steps.push(Number(match[2]));
  }
  return steps;
}

function read(container: object, key: string | number): unknown {
  // Own keys only: `__proto__` would otherwise lead out of the value.
  return Object.hasOwn(container, key) ? (container as Record<string | number, unknown>)[key] : undefined;
}

function write(container: object, key: string | number, value: unknown): void {
  Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true });
}
