import type { TextSnapshot, TextSource } from "../../src/chat/textSource.js";

export interface TestSource extends TextSource {
  /** Makes `text` the text so far, and notifies. */
  show(text: string, isComplete?: boolean): void;
}

/** A source that a test drives by hand. */
export function createTestSource(text = ""): TestSource {
  const listeners = new Set<() => void>();
  let snapshot: TextSnapshot = { text, isComplete: false };
  return {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    show(next, isComplete = false) {
      snapshot = { text: next, isComplete };
      for (const listener of listeners) listener();
    },
  };
}

/** The markup without what is React's own: comments between texts, generated ids, and the order of attributes. */
export function markup(html: string): string {
  return html
    .replaceAll("<!-- -->", "")
    .replace(/(id="|href="#)[^"]*?(note-\d+)"/g, '$1$2"')
    .replace(/<input[^>]*>/g, "<input>");
}
