import { StreamingMarkdown, type StreamingMarkdownProps } from "react-streaming-chat";

export interface FrozenMarkdownProps extends Omit<StreamingMarkdownProps, "children"> {
  readonly text: string;
  /** How many characters have arrived, in each of the frames. */
  readonly prefixes: readonly number[];
}

/** One text as it looks at several lengths, and at its end. Nothing moves. */
export function FrozenMarkdown({ text, prefixes, ...props }: FrozenMarkdownProps) {
  return (
    <div className="show-stage show-prefixes">
      {[...prefixes, text.length].map((end) => (
        <section key={end} aria-label={`${end} of ${text.length} characters`}>
          <p className="show-prefix-label">
            {end} of {text.length} characters
          </p>
          <StreamingMarkdown {...props} streaming={end < text.length}>
            {text.slice(0, end)}
          </StreamingMarkdown>
        </section>
      ))}
    </div>
  );
}
