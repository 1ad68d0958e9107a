import { useEffect, useState } from "react";
import { useChatUi } from "../context/chatUi.js";
import { Icon } from "../elements/Icon.js";
import type { Quote } from "../quote/quotes.js";
import { showQuote } from "../quote/showQuote.js";
import type { ComposerState } from "./useComposer.js";

/** Characters of a quote that a chip shows. */
const SHOWN = 40;

/** The quotes and files that will be sent along, each removable. */
export function ComposerChips({ composer }: { readonly composer: ComposerState }) {
  const { labels, stage } = useChatUi();
  const { quotes, files, removeFile, field } = composer;
  if (quotes.length === 0 && files.length === 0) return null;
  const remove = (act: () => void) => () => {
    act();
    // The button that was pressed is gone; focus goes where the writing goes on.
    field.current?.focus({ preventScroll: true });
  };
  return (
    <ul className="sc-chips" aria-label={labels.attachments}>
      {quotes.map((quote) => (
        <QuoteChip key={quote.id} quote={quote} onRemove={remove(() => stage.quotes.remove(quote.id))} />
      ))}
      {files.map((file) => (
        <li key={`${file.name}-${file.size}-${file.lastModified}`} className="sc-chip">
          <Preview file={file} />
          <bdi>{file.name}</bdi>
          <RemoveButton label={labels.removeAttachment(file.name)} onClick={remove(() => removeFile(file))} />
        </li>
      ))}
    </ul>
  );
}

function QuoteChip({ quote, onRemove }: { readonly quote: Quote; readonly onRemove: () => void }) {
  const { labels } = useChatUi();
  const short = quote.text.length > SHOWN ? `${quote.text.slice(0, SHOWN)}…` : quote.text;
  return (
    <li className="sc-chip" data-kind="quote">
      <button
        type="button"
        className="sc-chip-text"
        aria-label={labels.showQuote(short)}
        onClick={() => showQuote(quote)}
      >
        <bdi>“{short}”</bdi>
      </button>
      <RemoveButton label={labels.removeQuote(short)} onClick={onRemove} />
    </li>
  );
}

function RemoveButton({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <button type="button" className="sc-remove" aria-label={label} onClick={onClick}>
      <Icon name="close" />
    </button>
  );
}

function Preview({ file }: { readonly file: File }) {
  const isPicture = /^image\/(png|jpeg|gif|webp|avif)$/.test(file.type);
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!isPicture) return undefined;
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      if (typeof reader.result === "string") setUrl(reader.result);
    });
    reader.readAsDataURL(file);
    return () => reader.abort();
  }, [file, isPicture]);
  return url === undefined ? <Icon name="file" /> : <img src={url} alt="" />;
}
