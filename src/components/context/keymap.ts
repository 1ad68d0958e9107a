/** Each action that has keys. */
export type KeyAction =
  | "send"
  | "newLine"
  | "sendAlways"
  | "stop"
  | "editLast"
  | "previousMessage"
  | "nextMessage"
  | "nextRegion"
  | "pageUp"
  | "pageDown";

/**
 * Keys by action. A key is written as `Mod+Enter`: modifiers (`Mod`, which is Command on Apple's systems and Control
 * elsewhere, `Control`, `Alt`, `Shift`) and the `key` of `KeyboardEvent`. `null` switches an action off.
 */
export type Keymap = Readonly<Record<KeyAction, string | null>>;

export const defaultKeymap: Keymap = {
  /** Sends from the text field. */
  send: "Enter",
  newLine: "Shift+Enter",
  /** Sends also where `send` is another key or off. */
  sendAlways: "Mod+Enter",
  stop: "Escape",
  /** Edits the last question, in an empty text field. */
  editLast: "ArrowUp",
  previousMessage: "Alt+ArrowUp",
  nextMessage: "Alt+ArrowDown",
  /** Moves focus between the conversation and the text field. */
  nextRegion: "F6",
  /** Scrolls the conversation from an empty text field. */
  pageUp: "PageUp",
  pageDown: "PageDown",
};

type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const isApple = (): boolean =>
  typeof navigator !== "undefined" && /Mac|iP(hone|ad|od)/.test(navigator.platform);

/** Whether a key press is the one that the keymap names. */
export function isKey(event: KeyPress, key: string | null): boolean {
  if (key === null) return false;
  const modifiers = key.split("+");
  const name = modifiers.pop();
  const mod = modifiers.includes("Mod");
  return (
    event.key === name &&
    event.ctrlKey === (modifiers.includes("Control") || (mod && !isApple())) &&
    event.metaKey === (modifiers.includes("Meta") || (mod && isApple())) &&
    event.altKey === modifiers.includes("Alt") &&
    event.shiftKey === modifiers.includes("Shift")
  );
}
