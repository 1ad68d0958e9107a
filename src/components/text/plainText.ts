const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)/;

/** The line under the head of a table. Looked at character by character: an expression would try every dash in turn. */
function isDelimiter(line: string): boolean {
  return line.includes("|") && line.includes("-") && /^[ :|-]+$/.test(line);
}

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
    } else if (isDelimiter(line) && (prose.at(-1) ?? "").includes("|")) {
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

/**
 * Prose without the marks of markdown and without addresses. Each expression looks at a bounded stretch: it runs over the
 * whole answer while that grows.
 */
export function stripMarks(markdown: string): string {
  return (
    markdown
      .replace(/!?\[([^[\]]{0,500})\]\([^()\s]{0,2000}(?: "[^"\n]{0,200}")?\)/g, "$1")
      .replace(/<?(?:https?:\/\/|mailto:)[^\s<>)]+>?/g, "")
      .replace(/^ {0,3}(?:#{1,6}|>|[-*+]|\d{1,9}[.)]) /gm, "")
      .replace(/\\([!-/:-@[-`{-~])/g, "$1")
      .replace(/[*`~]/g, "")
      // An underscore inside a word is part of a name.
      .replace(/(?<![\p{L}\p{N}_])_{1,3}|_{1,3}(?![\p{L}\p{N}_])/gu, "")
      .replace(/\s+/g, " ")
      .trim()
  );
}
