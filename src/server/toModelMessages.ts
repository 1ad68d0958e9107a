/** A message in the form that nearly every model's interface takes. */
export interface ModelMessage {
  readonly role: "user" | "assistant";
  readonly content: string;
}

/**
 * The texts of the messages that a page has sent, in the form `{ role, content }`. Whatever else they hold is left out:
 * messages of the role `system`, which a page could write to change the model's instructions, files, tools, and
 * messages without a text.
 *
 * @param messages What the client sent, unchecked.
 */
export function toModelMessages(messages: readonly unknown[]): ModelMessage[] {
  const result: ModelMessage[] = [];
  for (const message of messages) {
    if (!isRecord(message)) continue;
    const { role, parts, content } = message;
    if (role !== "user" && role !== "assistant") continue;
    const text = typeof content === "string" ? content : textOf(parts);
    if (text !== "") result.push({ role, content: text });
  }
  return result;
}

function textOf(parts: unknown): string {
  if (!Array.isArray(parts)) return "";
  return parts
    .map((part: unknown) =>
      isRecord(part) && part["type"] === "text" && typeof part["text"] === "string" ? part["text"] : "",
    )
    .filter((text) => text !== "")
    .join("\n\n");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
