import { Tokenizer, type MarkedExtension, type Tokens } from "marked";

/** A single `~` is text, as in `10~20`; two strike out. As an extension of marked. */
export const doubleTildeExtension: MarkedExtension = {
  tokenizer: {
    del(source, mask, before) {
      // Nothing else reads a tilde, so the text rule takes it.
      if (!source.startsWith("~~")) return undefined;
      return Tokenizer.prototype.del.call(this, source, mask, before);
    },
  },
};

/**
 * A tag of the page alone in its line is a block of its own, as an extension of marked. CommonMark reads the lines after an
 * opening tag as raw HTML up to a blank line, and a closing tag as a part of the paragraph before it:
 * `<think>⏎I **ponder**.⏎</think>` would be one text without emphasis and without an end.
 */
export function createTagLinesExtension(tags: readonly string[]): MarkedExtension {
  const names = tags.map((name) => name.replace(/[^\w-]/g, "\\$&")).join("|");
  const line = new RegExp(`^</?(?:${names})(?:[ \\t][^<>\\n]*)?>[ \\t]*(?=\\n|$)`, "i");
  const later = new RegExp(`\\n</?(?:${names})(?:[ \\t][^<>\\n]*)?>[ \\t]*(?=\\n|$)`, "i");
  /** The text up to the first such line: what stands in a list or a quote would take the line as its own. */
  const before = (source: string): string => {
    const at = later.exec(source)?.index;
    return at === undefined ? source : source.slice(0, at + 1);
  };
  return {
    extensions: [
      {
        name: "tagLine",
        level: "block",
        start: (source) => {
          // marked gives the text from its second character on.
          const at = later.exec(source)?.index;
          return at === undefined ? undefined : at + 1;
        },
        tokenizer(source) {
          const match = line.exec(source);
          if (match === null) return undefined;
          const token: Tokens.HTML = {
            type: "html",
            raw: match[0],
            pre: false,
            text: match[0],
            block: true,
          };
          return token;
        },
      },
    ],
    tokenizer: {
      list(source) {
        return Tokenizer.prototype.list.call(this, before(source));
      },
      blockquote(source) {
        return Tokenizer.prototype.blockquote.call(this, before(source));
      },
      table(source) {
        return Tokenizer.prototype.table.call(this, before(source));
      },
    },
  };
}
