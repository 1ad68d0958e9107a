const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)/;
const TABLE_DELIMITER = /^ {0,3}\|?[ :|-]*-[ :|-]*\|[ :|-]*$/;

/** A passage of an answer, as it is spoken. */
export type Passage =
  | { readonly type: "prose"; readonly text: string }
  | { readonly type: "code"; readonly language: string; readonly lines: number }
  | { readonly type: "table"; readonly columns: number; readonly rows: number };

/** The passages of markdown: prose without its marks and addresses, code and tables as their size. */
export function passagesOf(markdown: string): readonly Passage[] {
  const passages: Passage[] = [];
  let prose: string[] = [];
  let fence: { mark: string; language: string; lines: number } | undefined;
  let table: { columns: number; rows: number } | undefined;
  const endProse = (): void => {
    const text = stripMarks(prose.join("\n"));
    if (text !== "") passages.push({ type: "prose", text });
    prose = [];
  };
  for (const line of markdown.split("\n")) {
    const [, mark, language = ""] = FENCE.exec(line) ?? [];
    if (fence !== undefined) {
      if (mark?.startsWith(fence.mark) === true && language === "") {
        passages.push({ type: "code", language: fence.language, lines: fence.lines });
        fence = undefined;
      } else fence.lines += 1;
      continue;
    }
    if (table !== undefined) {
      if (line.includes("|")) {
        table.rows += 1;
        continue;
      }
      passages.push({ type: "table", ...table });
      table = undefined;
    }
    if (mark !== undefined) {
      endProse();
      fence = { mark, language, lines: 0 };
    } else if (TABLE_DELIMITER.test(line) && (prose.at(-1) ?? "").includes("|")) {
      // The line before the delimiter was the head of the table.
      prose.pop();
      endProse();
      table = { columns: line.split("|").filter((cell) => cell.trim() !== "").length, rows: 0 };
    } else prose.push(line);
  }
  endProse();
  if (fence !== undefined) passages.push({ type: "code", language: fence.language, lines: fence.lines });
  if (table !== undefined) passages.push({ type: "table", ...table });
  return passages;
}

/** Prose without the marks of markdown and without addresses. */
export function stripMarks(markdown: string): string {
  return markdown
    .replace(/!?\[([^[\]]*)\]\([^()\s]*(?:\s"[^"]*")?\)/g, "$1")
    .replace(/<(?:https?:|mailto:)[^>]*>|https?:\/\/[^\s)]+/g, "")
    .replace(/^ {0,3}(?:#{1,6}|>|[-*+]|\d{1,9}[.)])\s+/gm, "")
    .replace(/(\*\*|__|~~|`+)(.+?)\1/g, "$2")
    .replace(/(?<![\p{L}\p{N}])[*_](\S(?:.*?\S)?)[*_](?![\p{L}\p{N}])/gu, "$1")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}
