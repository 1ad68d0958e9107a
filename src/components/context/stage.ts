import { createQuotes, type Quotes } from "../quote/quotes.js";

/** What the composer lets the other components do. */
export interface ComposerHandle {
  readonly focus: () => void;
  /** Inserts text at the caret. */
  readonly insert: (text: string) => void;
}

/** What the conversation lets the other components do. */
export interface ConversationHandle {
  /** Scrolls to the latest message, and follows it where the conversation follows. */
  readonly follow: () => void;
  /** Scrolls by a page, up (-1) or down (1). */
  readonly page: (direction: -1 | 1) => void;
  /** Moves focus into the conversation. */
  readonly focus: () => void;
  /** Whether focus is in the conversation. */
  readonly hasFocus: () => boolean;
}

/** A control that gets focus in the message at a place. */
export interface Refocus {
  readonly place: number;
  readonly action: string;
}

/** The parts of one chat that are on the page now, so that each can reach the others. */
export interface Stage {
  readonly composer: () => ComposerHandle | undefined;
  readonly conversation: () => ConversationHandle | undefined;
  /** Makes the composer known. Returns the undo. */
  readonly mountComposer: (handle: ComposerHandle) => () => void;
  readonly mountConversation: (handle: ConversationHandle) => () => void;
  /** Opens the editor of a message, by message id. */
  readonly editors: Map<string, () => void>;
  /** Tools that the reader allowed for the whole conversation, by name. */
  readonly allowedTools: Set<string>;
  readonly quotes: Quotes;
  /** Asks that a control of the message at a place gets focus: another version is about to take that place. */
  readonly refocus: (wish: Refocus) => void;
  /** The control that this place gives focus to, once. */
  readonly takeRefocus: (place: number) => string | undefined;
}

export function createStage(): Stage {
  let composer: ComposerHandle | undefined;
  let conversation: ConversationHandle | undefined;
  let wish: Refocus | undefined;
  return {
    composer: () => composer,
    conversation: () => conversation,
    mountComposer(handle) {
      composer = handle;
      return () => {
        if (composer === handle) composer = undefined;
      };
    },
    mountConversation(handle) {
      conversation = handle;
      return () => {
        if (conversation === handle) conversation = undefined;
      };
    },
    editors: new Map(),
    allowedTools: new Set(),
    quotes: createQuotes(),
    refocus(next) {
      wish = next;
    },
    takeRefocus(place) {
      if (wish?.place !== place) return undefined;
      const { action } = wish;
      wish = undefined;
      return action;
    },
  };
}
