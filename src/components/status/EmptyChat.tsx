import { useChatUi } from "../context/chatUi.js";
import { Suggestions } from "./Suggestions.js";

export interface EmptyChatProps {
  /** Questions to offer. */
  readonly suggestions?: readonly string[] | undefined;
}

/** A chat without a message: a greeting, and questions to begin with. */
export function EmptyChat({ suggestions }: EmptyChatProps) {
  const { labels } = useChatUi();
  return (
    <div className="sc-empty">
      <h2>{labels.empty}</h2>
      {suggestions !== undefined && suggestions.length > 0 && <Suggestions items={suggestions} />}
    </div>
  );
}
