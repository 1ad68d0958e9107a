"use client";

import type { TableBlockProps } from "../../react/markdown/blockParts.js";
import { useChatUi } from "../context/chatUi.js";
import { CopyButton } from "../elements/CopyButton.js";
import { IconButton } from "../elements/IconButton.js";
import { copyMarkdown } from "../text/clipboard.js";
import { downloadText } from "../text/download.js";

/** Round a table: buttons that copy it, as markdown and as a table, and download it as CSV. */
export function TableBlock({ rows, source, complete, children }: TableBlockProps) {
  const { labels } = useChatUi();
  return (
    <div className="sc-table">
      {children}
      {complete && (
        <div className="sc-table-actions">
          <CopyButton label={labels.copyTable} copy={() => copyMarkdown(source())} />
          <IconButton
            icon="download"
            label={labels.downloadTable}
            onClick={() => downloadText("table.csv", toCsv(rows()), "text/csv")}
          />
        </div>
      )}
    </div>
  );
}

/** CSV by RFC 4180. A cell that a spreadsheet would run as a formula gets an apostrophe before it. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.,\s]+%?$/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}
