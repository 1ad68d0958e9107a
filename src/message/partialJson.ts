/** Reads JSON that is still arriving, as far as it is certain. */
export interface PartialJson {
  /** How many characters were fed. */
  readonly length: number;
  /** Takes more of the text. */
  feed(text: string): void;
  /**
   * The value so far, `undefined` before it begins. It is immutable: a change gives a new value that shares what did
   * not change. A number or literal shows once it has ended, a key once its value has begun, an escape once it is
   * whole; strings only grow and nothing changes its type. A large value may lag a little behind the text, so that the
   * copies cost no more than the characters that arrived.
   */
  value(): unknown;
}

interface Frame {
  container: Record<string, unknown> | unknown[];
  /** The key whose value comes next, in an object. */
  key: string;
  /** Settled children. */
  count: number;
}

type Mode =
  | "value"
  /** A value, or the end of an empty array. */
  | "first-element"
  | "string"
  | "scalar"
  /** A key, or the end of an empty object. */
  | "first-key"
  | "next-key"
  | "key"
  | "colon"
  | "after-value"
  /** The value is whole, or the text is no JSON: nothing more is read. */
  | "over";

/** Containers with this many settled children altogether are copied at every change. */
const CHEAP_COPY = 64;
/** Above that, so many children may be copied for each character that arrived. */
const COPIES_PER_CHARACTER = 8;
/**
 * Objects with this many keys altogether are copied key by key through a table, which costs some hundred times an array's
 * copy: an input of 100,000 keys took seconds. Above it, so many keys may be copied for each character.
 */
const LARGE_OBJECTS = 1024;
const KEYS_PER_CHARACTER = 0.25;
/** Deeper values stay as they are until the end: a component that shows them would overflow the stack. */
const MAX_DEPTH = 256;

const NOTHING = Symbol("nothing");
const SCALAR = /[-+.0-9A-Za-z]/;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** Reads JSON as it arrives, in time linear in its length. */
export function createPartialJson(): PartialJson {
  let length = 0;
  let mode: Mode = "value";
  const stack: Frame[] = [];
  /** The string, key, number or literal that is open. */
  let open = "";
  /** `open` ends in the first half of a surrogate pair. Asked of `open` itself, every piece would cost its whole length. */
  let endsInHalf = false;
  /** An escape that is not whole: a backslash and what came after it. */
  let escape = "";
  let root: unknown = undefined;
  /** Settled children of all open containers: what a copy costs. */
  let spine = 0;
  /** The part of `spine` that stands in objects. */
  let keys = 0;
  let shown: unknown = undefined;
  let changed = false;
  let sinceShown = 0;

  return {
    get length() {
      return length;
    },
    feed(text) {
      length += text.length;
      sinceShown += text.length;
      for (let index = 0; index < text.length && mode !== "over";) index = step(text, index);
    },
    value() {
      if (!changed) return shown;
      const copies = keys > LARGE_OBJECTS ? KEYS_PER_CHARACTER : COPIES_PER_CHARACTER;
      if (mode !== "over" && spine > CHEAP_COPY && sinceShown * copies < spine) return shown;
      changed = false;
      sinceShown = 0;
      shown = snapshot();
      return shown;
    },
  };

  /** Reads at `index` and returns where to go on. */
  function step(text: string, index: number): number {
    if (mode === "string" || mode === "key") return readString(text, index);
    const char = text[index]!;
    if (mode === "scalar") {
      if (SCALAR.test(char)) {
        open += char;
        return index + 1;
      }
      endScalar();
      return index;
    }
    if (char === " " || char === "\n" || char === "\r" || char === "\t") return index + 1;
    switch (mode) {
      case "first-element":
        if (char === "]") pop();
        else beginValue(char);
        break;
      case "value":
        beginValue(char);
        break;
      case "first-key":
      case "next-key":
        if (char === '"') {
          open = "";
          mode = "key";
        } else if (char === "}" && mode === "first-key") pop();
        else mode = "over";
        break;
      case "colon":
        mode = char === ":" ? "value" : "over";
        break;
      default: {
        const inArray = Array.isArray(stack.at(-1)?.container);
        if (char === ",") mode = inArray ? "value" : "next-key";
        else if (char === (inArray ? "]" : "}")) pop();
        else mode = "over";
      }
    }
    return index + 1;
  }

  function beginValue(char: string): void {
    if (char === "{" || char === "[") {
      if (stack.length === MAX_DEPTH) {
        mode = "over";
        return;
      }
      stack.push({ container: char === "{" ? {} : [], key: "", count: 0 });
      mode = char === "{" ? "first-key" : "first-element";
      changed = true;
    } else if (char === '"') {
      open = "";
      endsInHalf = false;
      mode = "string";
      changed = true;
    } else if (SCALAR.test(char)) {
      open = char;
      mode = "scalar";
    } else mode = "over";
  }

  function readString(text: string, index: number): number {
    if (escape !== "") return readEscape(text, index);
    let end = index;
    while (end < text.length && text[end] !== '"' && text[end] !== "\\") end++;
    if (end > index) {
      open += text.slice(index, end);
      endsInHalf = isHighSurrogate(text.charCodeAt(end - 1));
      if (mode === "string") changed = true;
    }
    if (end === text.length) return end;
    if (text[end] === "\\") escape = "\\";
    else if (mode === "string") settle(open);
    else {
      stack.at(-1)!.key = open;
      mode = "colon";
    }
    return end + 1;
  }

  function readEscape(text: string, index: number): number {
    escape += text[index];
    const kind = escape[1]!;
    if (kind === "u") {
      if (escape.length < 6) return index + 1;
      const code = Number.parseInt(escape.slice(2), 16);
      if (!/^[0-9a-fA-F]{4}$/.test(escape.slice(2))) mode = "over";
      else {
        open += String.fromCharCode(code);
        endsInHalf = isHighSurrogate(code);
      }
    } else if (ESCAPES[kind] === undefined) mode = "over";
    else {
      open += ESCAPES[kind];
      endsInHalf = false;
    }
    escape = "";
    if (mode === "string") changed = true;
    return index + 1;
  }

  function endScalar(): void {
    try {
      settle(JSON.parse(open));
    } catch {
      mode = "over";
    }
  }

  function settle(value: unknown): void {
    changed = true;
    const frame = stack.at(-1);
    if (frame === undefined) {
      root = value;
      mode = "over";
      return;
    }
    if (put(frame.container, frame.key, value)) {
      frame.count++;
      spine++;
      if (!Array.isArray(frame.container)) keys++;
    }
    mode = "after-value";
  }

  function pop(): void {
    const frame = stack.pop()!;
    spine -= frame.count;
    if (!Array.isArray(frame.container)) keys -= frame.count;
    settle(frame.container);
  }

  /** The first half of a surrogate pair waits for the second. */
  function wholePart(): string {
    return endsInHalf ? open.slice(0, -1) : open;
  }

  function snapshot(): unknown {
    let child: unknown = mode === "string" ? wholePart() : stack.length === 0 ? root : NOTHING;
    for (let index = stack.length - 1; index >= 0; index--) {
      const { container, key } = stack[index]!;
      const copy = Array.isArray(container) ? container.slice() : { ...container };
      if (child !== NOTHING) put(copy, key, child);
      child = copy;
    }
    return child;
  }
}

/** The certain part of incomplete JSON text; see {@link PartialJson.value}. */
export function parsePartialJson(text: string): unknown {
  const json = createPartialJson();
  json.feed(text);
  return json.value();
}

/** Adds a child; a key that is there already is left alone, for its value must not change. */
function put(container: Record<string, unknown> | unknown[], key: string, value: unknown): boolean {
  if (Array.isArray(container)) container.push(value);
  else if (Object.hasOwn(container, key)) return false;
  else if (key === "__proto__") {
    // An assignment would set the prototype.
    Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true });
  } else container[key] = value;
  return true;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
