import { StreamChatError } from "../../errors.js";

/** The arguments of a callback. */
type ArgumentsOf<Callback> = Callback extends (...args: infer A) => unknown ? A : never;

/** Calls the callback of this name, if the app has one, when the current change of the chat is complete. */
export type Notify<Callbacks> = <Name extends keyof Callbacks & string>(
  name: Name,
  ...args: ArgumentsOf<NonNullable<Callbacks[Name]>>
) => void;

/**
 * Callbacks are looked up when they are called, so that the callback of the newest render is the one that runs. An
 * exception, or a rejected promise, is reported on the console as code `callback`: without this, a broken analytics call
 * would end the answer.
 *
 * @param settings holds the app's current options
 * @param post runs a task after the current change
 */
export function createNotify<Callbacks extends object>(
  settings: { readonly options: Callbacks },
  post: (task: () => void) => void,
): Notify<Callbacks> {
  return (name, ...args) =>
    post(() => {
      const callback = settings.options[name] as ((...args: unknown[]) => unknown) | undefined;
      if (!callback) return;
      try {
        const result = callback(...args);
        if (result instanceof Promise) result.catch((thrown: unknown) => reportThrown(name, thrown));
      } catch (thrown) {
        reportThrown(name, thrown);
      }
    });
}

/** Reports on the console that code of the app threw. */
export function reportThrown(where: string, thrown: unknown): void {
  console.error(new StreamChatError("callback", `\`${where}\` of the app threw.`, { cause: thrown }));
}
