import type { ChatMessage } from "../../message/message.js";
import type { Answer } from "./answer.js";

/** The messages of a chat, with the streaming answer in its place among them. */
export interface Thread<M extends ChatMessage> {
  /** All messages that are to be shown. The same array until something has changed. */
  readonly messages: readonly M[];
  has(messageId: string): boolean;
  indexOf(messageId: string): number;
  /** Replaces the messages. A change that the app has made to the streaming answer is kept. */
  set(messages: readonly M[]): void;
  /** Changes one message, if it is still there. */
  update(messageId: string, change: (message: M) => M): void;
  /** Shows `answer` from now on: in its place if the thread has a message of its id, else at the end once it has content. */
  write(answer: Answer<M>): void;
  /** The answer has changed. */
  touch(): void;
  /** Shows the answer although it has no content. */
  show(): void;
  /** The answer is complete: later changes of it are not shown. */
  close(): void;
}

export function createThread<M extends ChatMessage>(initial: readonly M[]): Thread<M> {
  let messages = initial;
  let answer: Answer<M> | undefined;
  let shown = false;

  /** Puts the newest state of the answer into a fresh array: a published array must not change. */
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
