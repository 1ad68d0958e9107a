import type { Footnotes } from "../../markdown/extensions/footnoteIndex.js";
import {
  createMarkdownParser,
  type MarkdownParser,
  type MarkdownParserOptions,
} from "../../markdown/createMarkdownParser.js";
import type { Groups } from "../../markdown/nodes.js";

/** What is shown of a text. */
interface Page {
  readonly text: string;
  readonly streaming: boolean;
  readonly view: Groups;
  readonly footnotes: Footnotes;
  readonly rightToLeft: boolean;
  readonly paused: boolean;
}

export interface Reader {
  readonly parser: MarkdownParser;
  /** Brings the parser up to the text. `pausedAt`: the update after which the stream paused. */
  read(text: string, streaming: boolean, pausedAt: number): Page;
  /** React has put this on the page. */
  commit(page: Page): void;
}

/** A parser that React may ask for a text and then, having given up that render, for what is on the page again. */
export function createReader(options: MarkdownParserOptions): Reader {
  const parser = createMarkdownParser(options);
  let given = "";
  let shown: Page | undefined;
  return {
    parser,
    read(text, streaming, pausedAt) {
      // The parser is ahead already. To go back it would have to begin again, and everything would be rendered anew,
      // each time that an urgent update interrupts a transition.
      if (text !== given && shown?.text === text && shown.streaming === streaming) return shown;
      given = text;
      parser.replace(text);
      if (!streaming) parser.finish();
      const paused = streaming && parser.stats.updates === pausedAt;
      if (paused) parser.release();
      const { view, footnotes, rightToLeft } = parser;
      return { text, streaming, view, footnotes, rightToLeft, paused };
    },
    commit(page) {
      shown = page;
    },
  };
}
