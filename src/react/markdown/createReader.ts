import type { Footnotes } from "../../markdown/extensions/footnoteIndex.js";
import {
  createMarkdownParser,
  type MarkdownParser,
  type MarkdownParserOptions,
} from "../../markdown/createMarkdownParser.js";
import type { Groups } from "../../markdown/nodes.js";
import { createLiveLeaf, type LiveLeaf } from "./liveLeaf.js";

/** What is shown of a text. */
interface Page {
  readonly text: string;
  readonly streaming: boolean;
  readonly view: Groups;
  readonly footnotes: Footnotes;
  readonly rightToLeft: boolean;
  readonly paused: boolean;
  /** The parser's revision of which `view` is. */
  readonly revision: number;
  /** What the leaf at the end of `view` has to show, where it is more than `view` says. */
  readonly lastText: string | undefined;
}

/** Whether text may be appended to the leaf in which a view ends without rendering what the leaf is in. */
export type MayAppend = (view: Groups) => boolean;

export interface Reader {
  readonly parser: MarkdownParser;
  /** Where the growing leaf makes itself known. */
  readonly live: LiveLeaf;
  /** Brings the parser up to the text. `pausedAt`: the update after which the stream paused. */
  read(text: string, streaming: boolean, pausedAt: number, mayAppend: MayAppend): Page;
  /** React has put this on the page, in `root`. False where the page does not show it: React has to render again. */
  commit(page: Page, root: HTMLElement | null): boolean;
  /** Shows a longer text without React. False where React has to render. */
  append(text: string, root: HTMLElement | null, mayAppend: MayAppend): boolean;
}

/** A parser that React may ask for a text and then, having given up that render, for what is on the page again. */
export function createReader(options: MarkdownParserOptions): Reader {
  const parser = createMarkdownParser(options);
  const live = createLiveLeaf();
  let given = "";
  let shown: Page | undefined;
  /** The page did not show what was expected: nothing is appended to this view. */
  let refused: Groups | undefined;

  /** Whether what arrived only made the last leaf of the page longer. */
  function hasOnlyGrown(page: Page, mayAppend: MayAppend): boolean {
    if (page.revision !== parser.revision) {
      // Its text may be taken back, also text that was appended without React.
      live.record?.expire();
      return false;
    }
    return page.view !== refused && mayAppend(page.view);
  }

  const appendTo = (root: HTMLElement | null, text: string): boolean =>
    root !== null && live.record !== undefined && live.record.append(text, root);

  return {
    parser,
    live,
    read(text, streaming, pausedAt, mayAppend) {
      // The parser is ahead already. To go back it would have to begin again, and everything would be rendered anew,
      // each time that an urgent update interrupts a transition.
      if (text !== given && shown?.text === text && shown.streaming === streaming) return shown;
      given = text;
      // A stopped answer that is resumed is open again before a character of it has come.
      if (streaming && parser.finished) parser.replace("");
      parser.replace(text);
      if (!streaming) parser.finish();
      const paused = streaming && parser.stats.updates === pausedAt;
      if (paused) parser.release();
      if (streaming && !paused && shown?.streaming === true && hasOnlyGrown(shown, mayAppend))
        return { ...shown, text, lastText: parser.lastText };
      const { view, footnotes, rightToLeft, revision } = parser;
      return { text, streaming, view, footnotes, rightToLeft, paused, revision, lastText: undefined };
    },
    commit(page, root) {
      shown = page;
      live.record?.cut();
      if (page.lastText === undefined || appendTo(root, page.lastText)) return true;
      refused = page.view;
      return false;
    },
    append(text, root, mayAppend) {
      if (shown === undefined || !shown.streaming || shown.paused) return false;
      given = text;
      parser.replace(text);
      if (!hasOnlyGrown(shown, mayAppend)) return false;
      const { lastText } = parser;
      if (lastText === undefined || !appendTo(root, lastText)) {
        refused = shown.view;
        return false;
      }
      shown = { ...shown, text, lastText };
      return true;
    },
  };
}
