/** A colour for a light and for a dark page, as `#rrggbb`. */
export interface TokenColor {
  readonly light: string;
  readonly dark: string;
}

/** A coloured piece of a line, by its offsets in the line. */
export interface LineToken {
  readonly start: number;
  readonly end: number;
  readonly color: TokenColor;
}

export interface TokenizedLine {
  readonly tokens: readonly LineToken[];
  /** The tokenizer's state behind the line: the next call gets it. */
  readonly state: unknown;
}

/**
 * Tokenizes one line, without its break. `state` is the state behind the line before, `undefined` for the first line:
 * so that a settled line is tokenized once, and a comment that began above is still a comment.
 */
export type LineTokenizer = (line: string, state: unknown) => TokenizedLine;
