/** Text that the reader selected in a message and will send along. */
export interface Quote {
  readonly id: string;
  readonly messageId: string;
  /** The words as they were selected. */
  readonly text: string;
  /** The markdown source of the blocks that the selection touches. */
  readonly markdown: string;
}

/** The quotes that wait in a composer. */
export interface Quotes {
  readonly get: () => readonly Quote[];
  readonly subscribe: (listener: () => void) => () => void;
  readonly add: (quote: Omit<Quote, "id">) => void;
  readonly remove: (id: string) => void;
  readonly clear: () => void;
}

export function createQuotes(): Quotes {
  let quotes: readonly Quote[] = [];
  let count = 0;
  const listeners = new Set<() => void>();
  const set = (next: readonly Quote[]): void => {
    quotes = next;
    for (const listener of listeners) listener();
  };
  return {
    get: () => quotes,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    add(quote) {
      // The same words quoted twice would be sent twice.
      if (quotes.some(({ messageId, text }) => messageId === quote.messageId && text === quote.text)) return;
      count += 1;
      set([...quotes, { ...quote, id: `q${count}` }]);
    },
    remove(id) {
      set(quotes.filter((quote) => quote.id !== id));
    },
    clear() {
      if (quotes.length > 0) set([]);
    },
  };
}

/** Quotes as markdown: each line of each quote after `> `, a blank line between two quotes. */
export function quotesToMarkdown(quotes: readonly Pick<Quote, "text">[]): string {
  return quotes
    .map(({ text }) =>
      text
        .split("\n")
        .map((line) => `> ${line}`.trimEnd())
        .join("\n"),
    )
    .join("\n\n");
}
