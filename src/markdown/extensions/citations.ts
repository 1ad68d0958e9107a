import type { MarkedExtension, Tokens } from "marked";

/** A mark that names a source by its number: `[1]`, or OpenAI's `【1†source】`. */
export interface CitationToken extends Tokens.Generic {
  readonly type: "citation";
  /** The number as it stands in the mark. */
  readonly number: number;
}

const citation = /^(?:\[(\d{1,3})\](?![([:])|【(\d{1,3})(?:[:†][^】\n]{0,80})?】)/;

/**
 * Marks of sources as tokens of their own. Never inside code, whose text is not tokenised, nor inside a link; and
 * `[1]` that has a definition stays the link that it is.
 */
export const citationsExtension: MarkedExtension = {
  extensions: [
    {
      name: "citation",
      level: "inline",
      start: (source) => {
        const at = source.search(/[[【]\d/);
        return at === -1 ? undefined : at;
      },
      tokenizer(source) {
        if (this.lexer.state.inLink) return undefined;
        const match = citation.exec(source);
        const number = match?.[1] ?? match?.[2];
        if (match === null || number === undefined) return undefined;
        if (match[1] !== undefined && Object.hasOwn(this.lexer.tokens.links, number)) return undefined;
        return { type: "citation", raw: match[0], number: Number(number) } satisfies CitationToken;
      },
    },
  ],
};
