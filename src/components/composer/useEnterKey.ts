import { useState, type CompositionEvent } from "react";
import { isKey, type Keymap } from "../context/keymap.js";

/** How long after a composition an Enter still belongs to it, in milliseconds (Safari). */
const COMMIT_MS = 100;

export interface EnterKey {
  /** Whether this key press sends. */
  readonly sends: (event: KeyboardEvent, keymap: Pick<Keymap, "send" | "sendAlways">) => boolean;
  /** Whether this key press belongs to an input method. */
  readonly isComposing: (event: KeyboardEvent) => boolean;
  /** Give them to the text field. */
  readonly listeners: {
    readonly onKeyUp: () => void;
    readonly onBlur: () => void;
    readonly onCompositionStart: () => void;
    readonly onCompositionEnd: (event: CompositionEvent) => void;
  };
}

/**
 * Tells an Enter that sends from one that commits a composition of an input method. No single sign is enough: Chromium
 * says it with `isComposing` and key code 229 before the composition's end, Safari with an ordinary Enter shortly
 * after it. The release of a key ends the doubt, so that a quick second Enter sends.
 */
export function createEnterKey(): EnterKey {
  let composing = false;
  let endedAt = -Infinity;
  const isComposing = (event: KeyboardEvent): boolean =>
    event.isComposing || composing || event.keyCode === 229 || event.timeStamp - endedAt < COMMIT_MS;
  return {
    sends: (event, { send, sendAlways }) =>
      (isKey(event, send) || isKey(event, sendAlways)) && !isComposing(event),
    isComposing,
    listeners: {
      onKeyUp() {
        endedAt = -Infinity;
      },
      onBlur() {
        composing = false;
        endedAt = -Infinity;
      },
      onCompositionStart() {
        composing = true;
      },
      onCompositionEnd(event) {
        composing = false;
        endedAt = event.timeStamp;
      },
    },
  };
}

/** One for each text field. */
export function useEnterKey(): EnterKey {
  return useState(createEnterKey)[0];
}
