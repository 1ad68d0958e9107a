import { createContext, type ComponentType, type ReactNode } from "react";

/** What the component round a code block gets. */
export interface CodeBlockProps {
  /** The first word after the fence; empty where there is none. */
  readonly language: string;
  /** The whole text after the fence. */
  readonly info: string;
  /** The code as it stands in the text. */
  readonly source: () => string;
  /** False while more code may arrive. */
  readonly complete: boolean;
  /** The code itself, an element `pre`. */
  readonly children: ReactNode;
}

/** What the component round a table gets. */
export interface TableBlockProps {
  /** The cells as plain text, row by row, the head first. */
  readonly rows: () => readonly (readonly string[])[];
  /** The table as it stands in the text. */
  readonly source: () => string;
  /** False while more rows may arrive. */
  readonly complete: boolean;
  /** The table itself, in the box that scrolls. */
  readonly children: ReactNode;
}

/**
 * Highlights the code in an element, and goes on while the code grows. Returns the end of that. The element's children
 * stay as they are, so that a selection and a screen reader keep their place.
 */
export type Highlight = (code: HTMLElement, language: string) => () => void;

/** What stands round blocks, and what highlights code. */
export interface BlockParts {
  readonly codeBlock: ComponentType<CodeBlockProps> | undefined;
  readonly tableBlock: ComponentType<TableBlockProps> | undefined;
  readonly highlight: Highlight | undefined;
}

export const BlockPartsContext = createContext<BlockParts>({
  codeBlock: undefined,
  tableBlock: undefined,
  highlight: undefined,
});
