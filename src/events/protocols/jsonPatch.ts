import { StreamChatError } from "../../errors.js";
import { isJsonObject, MAX_NESTING, stringAt } from "../vendor/json.js";

/**
 * `document` after the operations of an RFC 6902 patch, or `undefined` where one of them cannot be applied; a patch is
 * applied whole or not at all (§5). The document stays as it is, and what the patch does not touch is shared.
 *
 * Paths go through own properties only, and `__proto__` is set as a plain property, so that no patch reaches a prototype.
 */
export function applyJsonPatch(document: unknown, patch: unknown): { value: unknown } | undefined {
  if (!Array.isArray(patch)) return undefined;
  let value = document;
  try {
    for (const operation of patch as unknown[]) value = applyOperation(value, operation);
  } catch (error) {
    if (error instanceof BadPatch) return undefined;
    throw error;
  }
  return { value };
}

class BadPatch extends Error {}

function applyOperation(document: unknown, operation: unknown): unknown {
  if (!isJsonObject(operation)) throw new BadPatch();
  const path = parsePointer(stringAt(operation, "path"));
  const { value } = operation;
  switch (operation["op"]) {
    case "add":
      return change(document, path, { as: "add", value: fitting(required(value), path) });
    case "replace":
      return change(document, path, { as: "replace", value: fitting(required(value), path) });
    case "remove":
      return change(document, path, { as: "remove" });
    case "copy":
      return change(document, path, { as: "add", value: fitting(read(document, fromOf(operation)), path) });
    case "move": {
      const from = fromOf(operation);
      // A value cannot be moved into itself (§4.4).
      if (from.length < path.length && from.every((key, index) => key === path[index])) throw new BadPatch();
      const moved = fitting(read(document, from), path);
      return change(change(document, from, { as: "remove" }), path, { as: "add", value: moved });
    }
    case "test":
      if (!isSame(read(document, path), value)) throw new BadPatch();
      return document;
    default:
      throw new BadPatch();
  }
}

function fromOf(operation: Readonly<Record<string, unknown>>): string[] {
  return parsePointer(stringAt(operation, "from"));
}

function required(value: unknown): unknown {
  if (value === undefined) throw new BadPatch();
  return value;
}

/**
 * The value, where it does not nest the document too deeply: copies of it into itself would, one patch after another.
 * Throws `event-too-large` where the value has more than {@link MAX_NODES} nodes.
 */
function fitting(value: unknown, path: readonly string[]): unknown {
  const { depth, nodes } = measure(value);
  if (nodes > MAX_NODES) {
    throw new StreamChatError("event-too-large", "The state that the server patches outgrew its limit.");
  }
  if (path.length + depth > MAX_NESTING) throw new BadPatch();
  return value;
}

/**
 * How many values a patch may put in one place. Copies of a state into itself double it: 60 of them, in one short event,
 * would write more than a page can hold.
 */
const MAX_NODES = 1_000_000;

interface Measure {
  /** How many objects and arrays are around the innermost value; counts no further than one above the limit. */
  depth: number;
  /** Values inside, itself included; a value that is shared counts each time it is written. */
  nodes: number;
}

/** Measures are kept, since documents are never changed: a shared value would otherwise be walked each time it occurs. */
const measures = new WeakMap<object, Measure>();
const LEAF: Measure = { depth: 0, nodes: 1 };

function measure(value: unknown, level = 0): Measure {
  if (typeof value !== "object" || value === null) return LEAF;
  const known = measures.get(value);
  if (known !== undefined) return known;
  // Deeper values are refused, and following them would exhaust the stack.
  if (level > MAX_NESTING) return { depth: MAX_NESTING + 1, nodes: 1 };
  const total: Measure = { depth: 1, nodes: 1 };
  for (const child of Object.values(value)) {
    const { depth, nodes } = measure(child, level + 1);
    total.depth = Math.max(total.depth, depth + 1);
    total.nodes += nodes;
  }
  if (level === 0 || total.depth <= MAX_NESTING) measures.set(value, total);
  return total;
}

/** RFC 6901; a longer path than any real document has would exhaust the stack. */
function parsePointer(pointer: string | undefined): string[] {
  if (pointer === "") return [];
  if (pointer?.startsWith("/") !== true) throw new BadPatch();
  const keys = pointer
    .slice(1)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (keys.length > MAX_NESTING) throw new BadPatch();
  return keys;
}

type Change = { as: "add" | "replace"; value: unknown } | { as: "remove" };

/** A copy of `node` in which the change has been made; only what lies on the path is copied. */
function change(node: unknown, path: readonly string[], how: Change, depth = 0): unknown {
  const key = path[depth];
  if (key === undefined) return how.as === "remove" ? null : how.value;
  const isLast = depth === path.length - 1;
  if (Array.isArray(node)) {
    const items = [...(node as unknown[])];
    const at = indexOf(key, items.length, isLast && how.as === "add");
    if (!isLast) items[at] = change(items[at], path, how, depth + 1);
    else if (how.as === "add") items.splice(at, 0, how.value);
    else if (how.as === "replace") items[at] = how.value;
    else items.splice(at, 1);
    return items;
  }
  if (!isJsonObject(node)) throw new BadPatch();
  if (!Object.hasOwn(node, key) && !(isLast && how.as === "add")) throw new BadPatch();
  const copy: Record<string, unknown> = { ...node };
  if (isLast && how.as === "remove") delete copy[key];
  else {
    const value = isLast ? (how as { value: unknown }).value : change(node[key], path, how, depth + 1);
    // An assignment to `__proto__` would set the prototype.
    Object.defineProperty(copy, key, { value, writable: true, enumerable: true, configurable: true });
  }
  return copy;
}

function read(document: unknown, path: readonly string[]): unknown {
  let node = document;
  for (const key of path) {
    if (Array.isArray(node)) node = (node as unknown[])[indexOf(key, node.length, false)];
    else if (isJsonObject(node) && Object.hasOwn(node, key)) node = node[key];
    else throw new BadPatch();
  }
  return node;
}

function indexOf(key: string, length: number, mayAppend: boolean): number {
  if (key === "-" && mayAppend) return length;
  const index = /^(?:0|[1-9]\d*)$/.test(key) ? Number(key) : -1;
  if (index < 0 || index >= length + (mayAppend ? 1 : 0)) throw new BadPatch();
  return index;
}

/** Equality of JSON values (§4.6): the order of an object's members does not count. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other) || (one === 0 && other === 0)) return true;
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) && one.length === other.length && one.every((item, at) => isSame(item, other[at]))
    );
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}
