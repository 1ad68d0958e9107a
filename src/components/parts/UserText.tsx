/** The words of a question as they were typed; lines after `> ` are quotes. */
export function UserText({ text }: { readonly text: string }) {
  return (
    <div className="sc-bubble" dir="auto">
      {splitQuotes(text).map(({ isQuote, lines }, index) =>
        // The text of a question does not change while it is shown.
        isQuote ? (
          // oxlint-disable-next-line react/no-array-index-key -- see above
          <blockquote key={index}>{lines.join("\n")}</blockquote>
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- see above
          <p key={index}>{lines.join("\n")}</p>
        ),
      )}
    </div>
  );
}

interface Passage {
  readonly isQuote: boolean;
  readonly lines: string[];
}

function splitQuotes(text: string): readonly Passage[] {
  const passages: Passage[] = [];
  for (const line of text.split("\n")) {
    const isQuote = line.startsWith("> ") || line === ">";
    const last = passages.at(-1);
    const words = isQuote ? line.slice(2) : line;
    // The blank line after a quote is its end, not a line of the text below.
    if (last !== undefined && last.isQuote === isQuote) last.lines.push(words);
    else if (!(last?.isQuote === true && line === "")) passages.push({ isQuote, lines: [words] });
  }
  return passages;
}
