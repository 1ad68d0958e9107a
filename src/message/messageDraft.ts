import type { ChatMessage, LaterPart, MessagePart } from "./message.js";

/** The surroundings of the fold. */
export interface ApplyContext {
  /** Milliseconds since the epoch; gives reasoning its duration. */
  now?: number | undefined;
  /** Freezes new values, so that code which changes a message throws. @defaultValue false */
  dev?: boolean | undefined;
}

/** Where the parts that events name are, for the newest list of parts only: it moves from list to list. */
const indexes = new WeakMap<readonly MessagePart[], Map<string, number>>();

/**
 * A message while events are applied to it. The list of parts is copied once, at the first change, however many events
 * follow; parts that do not change keep their identity.
 */
export class MessageDraft {
  readonly now: number | undefined;
  readonly #dev: boolean;
  readonly #before: ChatMessage;
  #message: ChatMessage;
  #parts: MessagePart[];
  #own: MessagePart[] | undefined;
  #index: Map<string, number> | undefined;

  constructor(message: ChatMessage, { now, dev = false }: ApplyContext) {
    this.now = now;
    this.#dev = dev;
    this.#before = message;
    this.#message = message;
    this.#parts = message.parts;
    this.#index = indexes.get(message.parts);
  }

  get message(): ChatMessage {
    return this.#message;
  }

  get parts(): readonly MessagePart[] {
    return this.#parts;
  }

  /** Index of the part that an event names, or -1. */
  find(key: string): number {
    if (this.#index === undefined) {
      this.#index = new Map();
      for (const [position, part] of this.#parts.entries()) {
        const known = keyOf(part);
        if (known !== undefined) this.#index.set(known, position);
      }
    }
    return this.#index.get(key) ?? -1;
  }

  append(appended: MessagePart | LaterPart): void {
    // `MessagePart` leaves later parts out of the type, not out of the message.
    const part = appended as MessagePart;
    const key = keyOf(part);
    if (key !== undefined) this.#index?.set(key, this.#parts.length);
    this.#writable().push(part);
  }

  replace(position: number, part: MessagePart): void {
    const before = this.#parts[position];
    if (before === undefined || before === part) return;
    const oldKey = keyOf(before);
    const newKey = keyOf(part);
    if (oldKey !== newKey) {
      if (oldKey !== undefined && this.#index?.get(oldKey) === position) this.#index.delete(oldKey);
      if (newKey !== undefined) this.#index?.set(newKey, position);
    }
    this.#writable()[position] = part;
  }

  /** Drops the parts from `position` on. */
  truncate(position: number): void {
    if (position >= this.#parts.length) return;
    const own = this.#writable();
    // To build the index anew would cost as much as the whole message, at each step that begins again.
    for (let at = position; at < own.length; at++) {
      const key = keyOf(own[at]!);
      if (key !== undefined && this.#index?.get(key) === at) this.#index.delete(key);
    }
    own.length = position;
  }

  set(fields: Partial<Omit<ChatMessage, "parts">>): void {
    this.#message = { ...this.#message, ...fields };
  }

  /** The message as it is now: the one that came in, where nothing changed. */
  finish(): ChatMessage {
    if (this.#own !== undefined) {
      this.#message = { ...this.#message, parts: this.#own };
    }
    if (this.#index !== undefined) indexes.set(this.#parts, this.#index);
    if (this.#dev && this.#message !== this.#before) freezeDeep(this.#message);
    return this.#message;
  }

  #writable(): MessagePart[] {
    if (this.#own === undefined) {
      // The index moves to the new list; an event that is applied to the old list builds another index.
      indexes.delete(this.#parts);
      this.#own = [...this.#parts];
      this.#parts = this.#own;
    }
    return this.#own;
  }
}

/** How events name a part; a text that has ended has no name any more. */
function keyOf(part: MessagePart): string | undefined {
  switch (part.type) {
    case "text":
    case "reasoning":
      return part.state === "streaming" && part.id !== undefined ? `${part.type} ${part.id}` : undefined;
    case "source-url":
    case "source-document":
      return `${part.type} ${part.sourceId}`;
    default:
      if ("toolCallId" in part) return `tool ${part.toolCallId}`;
      return "data" in part && part.id !== undefined ? `${part.type} ${part.id}` : undefined;
  }
}

/** Freezes plain objects and lists, all the way down; a value that is frozen already is skipped. */
export function freezeDeep(value: unknown): void {
  const waiting = [value];
  for (let next = waiting.pop(); waiting.length > 0 || next !== undefined; next = waiting.pop()) {
    if (!isPlain(next) || Object.isFrozen(next)) continue;
    Object.freeze(next);
    waiting.push(...Object.values(next).filter((child) => typeof child === "object" && child !== null));
  }
}

/** A typed array cannot be frozen, and an instance of a class may rely on changing. */
function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}
