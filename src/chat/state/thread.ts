import type { ChatMessage } from "../../message/message.js";
import type { Answer } from "../turn/answer.js";

/** The messages of a chat, with the one that is being written in its place among them. */
export interface Thread<M extends ChatMessage> {
  /** All that is to be shown. The same array until something has changed. */
  readonly messages: readonly M[];
  has(messageId: string): boolean;
  indexOf(messageId: string): number;
  /** Replaces the messages. The app's changes to the answer that is being written are taken over. */
  set(messages: readonly M[]): void;
  /** Changes one message, if it is still there. */
  update(messageId: string, change: (message: M) => M): void;
  /** From now on `answer` is shown in its place, or at the end once it has content. */
  write(answer: Answer<M>): void;
  /** The answer has changed. */
  touch(): void;
  /** Shows the answer although it has no content. */
  show(): void;
  /** The answer is written. */
  close(): void;
}

export function createThread<M extends ChatMessage>(initial: readonly M[]): Thread<M> {
  let messages = initial;
  let answer: Answer<M> | undefined;
  let shown = false;

  /** Puts the newest state of the answer into a fresh array: what was published must not change. */
  function sync(): readonly M[] {
    if (!answer || !shown) return messages;
    const { message } = answer;
    const at = messages.findLastIndex((candidate) => candidate.id === message.id);
    if (at >= 0 && messages[at] !== message) {
      const next = messages.slice();
      next[at] = message;
      messages = next;
    }
    return messages;
  }

  const indexOf = (messageId: string): number => sync().findIndex((message) => message.id === messageId);

  return {
    get messages() {
      return sync();
    },
    indexOf,
    has: (messageId) => indexOf(messageId) >= 0,
    set(next) {
      const before = answer?.message;
      messages = next;
      if (!answer || !shown) return;
      const mine = next.find((message) => message.id === before?.id);
      if (!mine) shown = false;
      else if (mine !== before) answer.replace(mine);
    },
    update(messageId, change) {
      messages = sync().map((message) => (message.id === messageId ? change(message) : message));
    },
    write(next) {
      answer = next;
      shown = messages.some((message) => message.id === next.message.id);
    },
    touch() {
      if (answer?.hasContent) this.show();
    },
    show() {
      if (!answer || shown) return;
      shown = true;
      messages = [...messages, answer.message];
    },
    close() {
      sync();
      answer = undefined;
      shown = false;
    },
  };
}
