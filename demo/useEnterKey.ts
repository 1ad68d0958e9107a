import { useState } from "react";

/** How long after a composition an Enter still belongs to it, in milliseconds. */
const COMMIT_MS = 100;

export interface EnterKey {
  /** Whether this key press asks to send. */
  readonly sends: (event: KeyboardEvent) => boolean;
  readonly onKeyUp: () => void;
  readonly onBlur: () => void;
  readonly onCompositionStart: () => void;
  readonly onCompositionEnd: (event: Event) => void;
}

/**
 * Tells an Enter that sends from one that commits a composition of an input method. No single sign is enough: Chromium
 * says it with `isComposing` and key code 229 before the composition's end, Safari with an ordinary Enter shortly
 * after it. A key's release ends the doubt, so that a quick second Enter sends.
 */
export function createEnterKey(): EnterKey {
  let composing = false;
  let endedAt = -Infinity;
  return {
    sends(event) {
      if (event.key !== "Enter") return false;
      const commits =
        event.isComposing || composing || event.keyCode === 229 || event.timeStamp - endedAt < COMMIT_MS;
      if (commits) return false;
      return event.ctrlKey || event.metaKey || (!event.shiftKey && !event.altKey);
    },
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
  };
}

/** One for each text field. */
export function useEnterKey(): EnterKey {
  return useState(createEnterKey)[0];
}
