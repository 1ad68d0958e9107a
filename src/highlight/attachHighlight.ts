import { highlightColors, type HighlightColors } from "./highlightColors.js";
import type { LineToken, LineTokenizer } from "./lineTokenizer.js";
import { whenIdle } from "./whenIdle.js";

/** Lines behind this one stay plain: each coloured token is an object that the browser keeps. */
const MAX_LINES = 5000;

/** A longer line stays plain, in characters: minified code would hold the page for seconds. */
const MAX_LINE_LENGTH = 2000;

/** A line as it was tokenized last. */
interface HighlightedLine {
  readonly element: Element;
  /** The tokenizer's state behind the line. */
  readonly state: unknown;
  readonly ranges: readonly (readonly [highlight: Highlight, range: AbstractRange])[];
}

/**
 * Colours the lines of a code element by the CSS Custom Highlight API: the elements and text nodes stay as they are, so
 * a selection and the place of a screen reader survive. A settled line is tokenized once, the open line again whenever
 * it has grown, in idle time. Returns the end of it.
 *
 * @param load gives the tokenizer of the code's language; nothing is coloured where there is none
 */
export function attachHighlight(
  code: HTMLElement,
  load: () => LineTokenizer | undefined | Promise<LineTokenizer | undefined>,
): () => void {
  const view = code.ownerDocument.defaultView;
  const colors = highlightColors(code.ownerDocument);
  if (view === null || colors === undefined) return () => {};

  let tokenize: LineTokenizer | undefined;
  let isDisposed = false;
  let cancelWork: (() => void) | undefined;
  /** The first line that may have to be tokenized; the lines before it are done. */
  let next = 0;
  const lines: HighlightedLine[] = [];
  const changed = new Set<Element>();

  const schedule = (): void => {
    if (tokenize !== undefined) cancelWork ??= whenIdle(view, work);
  };
  const observer = new MutationObserver((records) => {
    for (const { target } of records) {
      const element = target instanceof Element ? target : target.parentElement;
      const line = element?.closest("[data-line]");
      if (line) changed.add(line);
    }
    schedule();
  });
  observer.observe(code, { childList: true, characterData: true, subtree: true });
  void (async () => {
    try {
      const loaded = await load();
      if (isDisposed || loaded === undefined) return;
      tokenize = loaded;
      schedule();
    } catch {
      // A language that could not be loaded leaves plain code: an answer is more than its colours.
    }
  })();

  function work(hasTime: () => boolean): void {
    cancelWork = undefined;
    if (tokenize === undefined || colors === undefined) return;
    const elements = [...code.querySelectorAll("[data-line]")].slice(0, MAX_LINES);
    const root = code.getRootNode() as Document | ShadowRoot;
    const firstChanged = elements.findIndex(
      (element, i) => i >= next || element !== lines[i]?.element || changed.has(element),
    );
    changed.clear();
    next = firstChanged === -1 ? elements.length : firstChanged;
    while (next < elements.length && hasTime()) {
      const element = elements[next] as Element;
      const old = lines[next];
      lines[next] = highlightLine(element, lines[next - 1]?.state, tokenize, colors, root);
      // After the new ranges were added: a line is never plain in between.
      if (old) clear(old);
      next += 1;
    }
    for (const gone of lines.splice(Math.max(elements.length, next))) clear(gone);
    if (next < elements.length) schedule();
  }

  return () => {
    isDisposed = true;
    cancelWork?.();
    observer.disconnect();
    for (const line of lines.splice(0)) clear(line);
  };
}

function highlightLine(
  element: Element,
  state: unknown,
  tokenize: LineTokenizer,
  colors: HighlightColors,
  root: Document | ShadowRoot,
): HighlightedLine {
  const text = (element.textContent ?? "").replace(/\r?\n$/, "");
  if (text.length > MAX_LINE_LENGTH) return { element, state, ranges: [] };
  const { tokens, state: after } = tokenize(text, state);
  return { element, state: after, ranges: paint(element, tokens, colors, root) };
}

/** Adds a range for each token. A line may consist of several text nodes, and a token begin in one and end in the next. */
function paint(
  element: Element,
  tokens: readonly LineToken[],
  colors: HighlightColors,
  root: Document | ShadowRoot,
): HighlightedLine["ranges"] {
  const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  /** Where the current text node begins in the line. */
  let start = 0;
  /** The place at `offset` of the line. The end of a text node is a place in it only where a token ends. */
  const seek = (offset: number, isEnd: boolean): [Node, number] | undefined => {
    while (node !== null) {
      const end = start + (node.nodeValue?.length ?? 0);
      if (offset < end || (isEnd && offset === end)) return [node, offset - start];
      start = end;
      node = walker.nextNode();
    }
    return undefined;
  };
  const ranges: [Highlight, AbstractRange][] = [];
  for (const token of tokens) {
    const from = seek(token.start, false);
    const to = from && seek(token.end, true);
    if (!from || !to) break;
    const range = new StaticRange({
      startContainer: from[0],
      startOffset: from[1],
      endContainer: to[0],
      endOffset: to[1],
    });
    const highlight = colors.of(token.color, root);
    highlight.add(range);
    ranges.push([highlight, range]);
  }
  return ranges;
}

function clear(line: HighlightedLine): void {
  for (const [highlight, range] of line.ranges) highlight.delete(range);
}
