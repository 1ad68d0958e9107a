"use client";

import type { StreamChatError } from "../../errors.js";
import { useChatUi } from "../context/chatUi.js";
import { Icon } from "../elements/Icon.js";

export interface ErrorCardProps {
  readonly error: Pick<StreamChatError, "code" | "message" | "kind" | "retryable">;
  /** A part of the answer arrived, and is still shown. */
  readonly hasPartial?: boolean | undefined;
  readonly onRetry?: (() => void) | undefined;
  readonly onDismiss?: (() => void) | undefined;
}

/** A failed turn: the failure in words, what is kept, and the way on. An alert, spoken once. */
export function ErrorCard({ error, hasPartial = false, onRetry, onDismiss }: ErrorCardProps) {
  const { labels } = useChatUi();
  const title =
    labels.errorTitles[error.kind ?? error.code] ?? labels.errorTitles[error.code] ?? labels.errorTitle;
  const text = [error.message === title ? "" : error.message, hasPartial ? labels.keptPartial : ""]
    .filter((sentence) => sentence !== "")
    .join(" ");
  return (
    <div className="sc-error" role="alert" data-code={error.code}>
      <Icon name="alert" />
      <div>
        <p>{title}</p>
        {text !== "" && <p>{text}</p>}
      </div>
      <div className="sc-buttons">
        {onRetry !== undefined && (
          <button type="button" className="sc-button" onClick={onRetry}>
            {labels.retry}
          </button>
        )}
        {onDismiss !== undefined && (
          <button type="button" className="sc-button" data-kind="ghost" onClick={onDismiss}>
            {labels.dismiss}
          </button>
        )}
      </div>
    </div>
  );
}
