import { StreamChatError } from "../../errors.js";
import type { ChatMessage } from "../../message/message.js";
import type { ChatCallbacks } from "../chatOptions.js";

/**
 * Calls the app's callback of the moment. What it throws, or rejects with, is reported on the console as code
 * `callback`: a broken analytics call must not cost the reader an answer.
 */
export type Tell<M extends ChatMessage> = <Name extends keyof ChatCallbacks<M>>(
  name: Name,
  ...args: Parameters<NonNullable<ChatCallbacks<M>[Name]>>
) => void;

export function createTell<M extends ChatMessage>(callbacks: () => ChatCallbacks<M>): Tell<M> {
  return (name, ...args) => {
    const callback = callbacks()[name] as ((...args: unknown[]) => unknown) | undefined;
    if (!callback) return;
    try {
      const result = callback(...args);
      if (result instanceof Promise) result.catch((thrown: unknown) => reportThrown(name, thrown));
    } catch (thrown) {
      reportThrown(name, thrown);
    }
  };
}

/** Says on the console that the app's own code threw. */
export function reportThrown(where: string, thrown: unknown): void {
  console.error(new StreamChatError("callback", `\`${where}\` of the app threw.`, { cause: thrown }));
}
