/** What `StreamingMarkdown` takes as children: text, or what JSX makes of text with values in it. */
export type MarkdownText = string | number | boolean | null | undefined | readonly MarkdownText[];

/** The text of the children. What is no text is an error in development, and shows nothing in production. */
export function textOf(children: MarkdownText): string {
  if (typeof children === "string") return children;
  if (typeof children === "number") return String(children);
  if (children === null || children === undefined || typeof children === "boolean") return "";
  if (Array.isArray(children)) return children.map(textOf).join("");
  if (process.env.NODE_ENV !== "production") {
    throw new TypeError(
      "StreamingMarkdown takes its markdown as a string. Give the text of a part, not the part or the message: " +
        "message.parts.map((part) => part.type === 'text' && <StreamingMarkdown>{part.text}</StreamingMarkdown>). " +
        "Elements go beside StreamingMarkdown, or into `components` and `tags`.",
    );
  }
  return "";
}
