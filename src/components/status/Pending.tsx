"use client";

import { useChatUi } from "../context/chatUi.js";

/** The place of the first line while nothing of the answer has arrived. */
export function Pending({ label }: { readonly label?: string | undefined }) {
  const { labels } = useChatUi();
  return (
    <div className="sc-pending">
      <span className="sc-pulse" aria-hidden="true" />
      <span className={label === undefined ? "sc-hidden" : undefined}>{label ?? labels.pending}</span>
    </div>
  );
}
