import { createContext } from "react";

/** The text that React keeps of a leaf: see `TextLeaf`. */
export interface LeafPieces {
  /** The text that React was last given. */
  readonly text: string;
  /** The text nodes' own texts as React knows them, in groups. */
  readonly groups: readonly (readonly string[])[];
  /** All that the page shows of the leaf, with what was appended without React. */
  readonly shown: string;
  /** What the page shows in the last text node. */
  readonly last: string;
  /** Counts how often the text nodes were replaced because text was taken back. */
  readonly generation: number;
}

/** What was appended to the last text node of a leaf since React rendered it. */
export interface LeafRecord {
  /** What was appended behind `pieces`; empty where those are not the pieces on the page. */
  extraOf(pieces: LeafPieces): string;
  /** The view has changed, so the leaf will get another text: what was appended may be none of it. */
  readonly outdated: boolean;
  /** React has put these pieces on the page. */
  commit(pieces: LeafPieces): void;
  /** The view changes: see `outdated`. */
  expire(): void;
  /** Appends to the last text node, so that the leaf shows `text`. False where the page does not show what is expected. */
  append(text: string, root: HTMLElement): boolean;
  /** Removes what was appended, if the view changed and React did not render the leaf again. */
  cut(): void;
}

export function createLeafRecord(first: LeafPieces): LeafRecord {
  let onPage = first;
  let extra = "";
  let node: Text | undefined;
  let outdated = false;
  return {
    extraOf: (pieces) => (pieces === onPage ? extra : ""),
    get outdated() {
      return outdated;
    },
    commit(pieces) {
      if (pieces === onPage) return;
      onPage = pieces;
      extra = "";
      node = undefined;
      outdated = false;
    },
    expire() {
      outdated = true;
    },
    append(text, root) {
      const shown = onPage.shown + extra;
      if (text.length === shown.length) return text === shown;
      if (!text.startsWith(shown)) return false;
      const last = onPage.last + extra;
      if (node?.isConnected !== true) node = lastText(root);
      // Another script may have changed the text, and a translation replaces text nodes.
      if (node?.length !== last.length || node.data !== last) return false;
      const added = text.slice(shown.length);
      node.appendData(added);
      extra += added;
      return true;
    },
    cut() {
      if (!outdated) return;
      outdated = false;
      if (node?.data.endsWith(extra) === true) node.deleteData(node.length - extra.length, extra.length);
      extra = "";
    },
  };
}

/** The leaf in which text is arriving. */
export interface LiveLeaf {
  readonly record: LeafRecord | undefined;
  /** A leaf says that it is the one. Returns the undo. */
  claim(record: LeafRecord): () => void;
}

export function createLiveLeaf(): LiveLeaf {
  let current: LeafRecord | undefined;
  return {
    get record() {
      return current;
    },
    claim(record) {
      current = record;
      return () => {
        if (current === record) current = undefined;
      };
    },
  };
}

/** Where the leaf in which text is arriving makes itself known to its `StreamingMarkdown`. */
export const LiveLeafContext = createContext<LiveLeaf>(createLiveLeaf());

/** The last text in an element, without the cursor and the footnotes. */
function lastText(element: Element): Text | undefined {
  for (let child = element.lastChild; child !== null; child = child.previousSibling) {
    if (child instanceof Text) {
      if (child.length > 0) return child;
    } else if (child instanceof HTMLElement) {
      if (child.dataset["cursor"] !== undefined || child.dataset["footnotes"] !== undefined) continue;
      const found = lastText(child);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
