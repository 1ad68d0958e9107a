import type { ReactNode } from "react";
import type { StreamChatError } from "react-streaming-chat";

export interface ErrorCardProps {
  readonly error: StreamChatError;
  /** A part of the answer arrived, and is still shown. */
  readonly hasPartial: boolean;
  readonly onRetry: () => void;
}

const titles: Partial<Record<StreamChatError["code"], string>> = {
  disconnected: "The connection was lost",
  truncated: "The answer ended too early",
  upstream: "The model reported an error",
  "not-a-stream": "That was not an answer",
  network: "The server cannot be reached",
};

/** What went wrong, what is kept, and the way on. */
export function ErrorCard({ error, hasPartial, onRetry }: ErrorCardProps): ReactNode {
  const title =
    error.kind === "rate-limit"
      ? "Too many questions at once"
      : (titles[error.code] ?? "Something went wrong");
  return (
    <div className="error" role="alert">
      <p className="error-title">{title}</p>
      <p>
        {error.message}
        {hasPartial ? " What had arrived is kept above." : ""}
      </p>
      <p className="error-foot">
        <button type="button" className="retry" onClick={onRetry}>
          Retry
        </button>
        <code>{error.status === undefined ? error.code : `${error.code} ${error.status}`}</code>
      </p>
    </div>
  );
}
