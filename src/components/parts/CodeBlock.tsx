"use client";

import { useState } from "react";
import type { CodeBlockProps } from "../../react/markdown/blockParts.js";
import { useChatUi } from "../context/chatUi.js";
import { CopyButton } from "../elements/CopyButton.js";
import { IconButton } from "../elements/IconButton.js";
import { downloadText } from "../text/download.js";
import { writeClipboard } from "../text/clipboard.js";
import { extensionOf, languageName } from "./languages.js";

/** Round a block of code: its language, and buttons that wrap, download and copy. The header stays in view in a long block. */
export function CodeBlock({ language, source, children }: CodeBlockProps) {
  const { labels } = useChatUi();
  const [isWrapped, setWrapped] = useState(false);
  return (
    <div className="sc-code" data-language={language || undefined} data-wrap={isWrapped || undefined}>
      <div className="sc-code-head">
        <span>{language === "" ? labels.code : languageName(language)}</span>
        <IconButton
          icon="wrap"
          label={labels.wrapLines}
          aria-pressed={isWrapped}
          onClick={() => setWrapped(!isWrapped)}
        />
        <IconButton
          icon="download"
          label={labels.downloadCode}
          onClick={() => downloadText(`code.${extensionOf(language)}`, source())}
        />
        <CopyButton label={labels.copyCode} copy={() => writeClipboard(source())} />
      </div>
      {children}
    </div>
  );
}
