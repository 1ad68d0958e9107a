import type { ChatMessage } from "../../message/message.js";

/** The version that a message belongs to, and how many versions its place has. */
export interface BranchInfo {
  /** 0-based. */
  readonly index: number;
  readonly count: number;
}

/**
 * Keeps the versions that regenerating and editing replace. A fork belongs to the message before it, and holds the whole rest of the
 * chat of each version; of the version that is shown, only `messages` is up to date.
 */
export interface Branches<M extends ChatMessage> {
  /** Begins a new version at `at`. Returns the messages before it. */
  cut(messages: readonly M[], at: number): readonly M[];
  /** Removes a version that stayed empty. Returns the messages with the version before it. */
  uncut(messages: readonly M[]): readonly M[];
  /** Whether there is a version of that index at the place of `messageId`. */
  has(messages: readonly M[], messageId: string, index: number): boolean;
  /** Shows another version at the place of `messageId`. Returns the same messages if there is none. */
  select(messages: readonly M[], messageId: string, index: number): readonly M[];
  /** The versions of each message that has more than one. */
  describe(messages: readonly M[]): Readonly<Record<string, BranchInfo>>;
}

interface Fork<M> {
  readonly versions: (readonly M[])[];
  active: number;
}

const none: Readonly<Record<string, BranchInfo>> = Object.freeze({});

export function createBranches<M extends ChatMessage>(): Branches<M> {
  /** By the id of the message before the fork; "" before the first. */
  const forks = new Map<string, Fork<M>>();
  /** The fork of the last cut, if the cut began a version; only this version can be removed again. */
  let begun: Fork<M> | undefined;
  let described = none;
  const keyAt = (messages: readonly M[], at: number): string => messages[at - 1]?.id ?? "";

  function find(messages: readonly M[], messageId: string): { at: number; fork: Fork<M> | undefined } {
    const at = messages.findIndex((message) => message.id === messageId);
    return { at, fork: at < 0 ? undefined : forks.get(keyAt(messages, at)) };
  }

  return {
    cut(messages, at) {
      const key = keyAt(messages, at);
      const rest = messages.slice(at);
      begun = undefined;
      if (rest.length > 0) {
        const fork = forks.get(key) ?? { versions: [], active: 0 };
        fork.versions[fork.active] = rest;
        fork.active = fork.versions.push([]) - 1;
        forks.set(key, fork);
        begun = fork;
      }
      return messages.slice(0, at);
    },
    uncut(messages) {
      const key = keyAt(messages, messages.length);
      const fork = forks.get(key);
      if (!fork || fork !== begun) return messages;
      begun = undefined;
      fork.versions.pop();
      fork.active = fork.versions.length - 1;
      const rest = fork.versions[fork.active] ?? [];
      if (fork.versions.length === 1) forks.delete(key);
      return [...messages, ...rest];
    },
    has: (messages, messageId, index) => find(messages, messageId).fork?.versions[index] !== undefined,
    select(messages, messageId, index) {
      const { at, fork } = find(messages, messageId);
      const rest = fork?.versions[index];
      if (!fork || !rest || index === fork.active) return messages;
      begun = undefined;
      fork.versions[fork.active] = messages.slice(at);
      fork.active = index;
      return [...messages.slice(0, at), ...rest];
    },
    describe(messages) {
      if (forks.size === 0) return none;
      // From entries: a server may name its message `__proto__`.
      const info: Record<string, BranchInfo> = Object.fromEntries(
        messages.flatMap(({ id }, at) => {
          const fork = forks.get(keyAt(messages, at));
          return fork ? [[id, { index: fork.active, count: fork.versions.length }]] : [];
        }),
      );
      // The same object while nothing changed: a component that reads the versions must not render with each delta.
      if (!isSameInfo(info, described)) described = info;
      return described;
    },
  };
}

function isSameInfo(
  a: Readonly<Record<string, BranchInfo>>,
  b: Readonly<Record<string, BranchInfo>>,
): boolean {
  const ids = Object.keys(a);
  return (
    ids.length === Object.keys(b).length &&
    ids.every((id) => Object.hasOwn(b, id) && a[id]?.index === b[id]?.index && a[id]?.count === b[id]?.count)
  );
}
