import type { Quote } from "./quotes.js";

/** Goes to the place of a quote: scrolls its message into view, selects the words where they are found. */
export function showQuote(quote: Pick<Quote, "messageId" | "text">): void {
  const message = document.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(quote.messageId)}"]`);
  if (message === null) return;
  const range = findText(message, quote.text);
  (range?.startContainer.parentElement ?? message).scrollIntoView({ block: "center", behavior: "instant" });
  message.focus({ preventScroll: true });
  const selection = document.getSelection();
  if (range === undefined || selection === null) return;
  selection.removeAllRanges();
  selection.addRange(range);
}

/** The range of a text in an element, across its text nodes. White space counts as one space: the page folds it. */
function findText(element: HTMLElement, text: string): Range | undefined {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const places: { node: Text; offset: number }[] = [];
  let all = "";
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    for (let offset = 0; offset < node.data.length; offset += 1) {
      const character = /\s/.test(node.data[offset] ?? "") ? "" : node.data[offset];
      if (character === "" || character === undefined) continue;
      all += character;
      places.push({ node, offset });
    }
  }
  const wanted = text.replace(/\s/g, "");
  const at = all.indexOf(wanted);
  const [start, end] = [places[at], places[at + wanted.length - 1]];
  if (wanted === "" || at === -1 || start === undefined || end === undefined) return undefined;
  const range = document.createRange();
  range.setStart(start.node, start.offset);
  range.setEnd(end.node, end.offset + 1);
  return range;
}
