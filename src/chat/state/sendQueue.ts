import type { ChatMessage } from "../../message/message.js";
import type { Outcome, StopReason } from "../turn/turn.js";

/** The questions that wait for the turn before them, first in, first out. */
export interface SendQueue<M extends ChatMessage> {
  /** What waits; the same array until it changes. */
  readonly messages: readonly M[];
  /** Adds a question. Resolves with the outcome of its turn, or as stopped when it is cancelled. */
  add(message: M, start: () => Promise<Outcome>): Promise<Outcome>;
  /** Starts the first. Does nothing when none waits. */
  next(): void;
  /** Whether there was such a question. */
  cancel(messageId: string): boolean;
  /** Drops all; their promises resolve as stopped for this reason. */
  clear(reason: StopReason): void;
}

interface Entry<M> {
  readonly message: M;
  start(): void;
  cancel(reason: StopReason): void;
}

export function createSendQueue<M extends ChatMessage>(): SendQueue<M> {
  let entries: readonly Entry<M>[] = [];
  let messages: readonly M[] = [];

  function set(next: readonly Entry<M>[]): void {
    entries = next;
    messages = next.map((entry) => entry.message);
  }

  return {
    get messages() {
      return messages;
    },
    add(message, start) {
      return new Promise((resolve, reject) => {
        set([
          ...entries,
          {
            message,
            start: () => void start().then(resolve, reject),
            cancel: (reason) => resolve({ type: "stopped", reason }),
          },
        ]);
      });
    },
    next() {
      const [first, ...rest] = entries;
      if (!first) return;
      set(rest);
      first.start();
    },
    cancel(messageId) {
      const entry = entries.find(({ message }) => message.id === messageId);
      if (!entry) return false;
      set(entries.filter((other) => other !== entry));
      entry.cancel("user");
      return true;
    },
    clear(reason) {
      const dropped = entries;
      set([]);
      for (const entry of dropped) entry.cancel(reason);
    },
  };
}
