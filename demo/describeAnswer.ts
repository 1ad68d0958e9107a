/** Characters of an answer that is read out as a whole. */
const SHORT = 300;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const TABLE_DELIMITER = /^\|[ :|-]*-[ :|-]*$/;

/** Of a short answer the words themselves, of a long one its size and its first sentence. Code is never read out. */
export function describeAnswer(markdown: string): string {
  let codeBlocks = 0;
  let tables = 0;
  let fence: string | undefined;
  const lines: string[] = [];
  for (const line of markdown.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined;
    } else if (mark !== undefined) {
      fence = mark;
      codeBlocks += 1;
    } else if (TABLE_DELIMITER.test(line)) tables += 1;
    else lines.push(line);
  }
  const prose = lines
    .join(" ")
    .replace(/\[([^[\]]*)\]\([^()]*\)/g, "$1")
    .replace(/[*_`#>|~]/g, "")
    .replace(/\s+/g, " ")
    .trim();
  if (codeBlocks + tables === 0 && prose.length <= SHORT) return prose;
  const size = [
    count(prose === "" ? 0 : prose.split(" ").length, "word"),
    ...(codeBlocks > 0 ? [count(codeBlocks, "code block")] : []),
    ...(tables > 0 ? [count(tables, "table")] : []),
  ].join(", ");
  const sentence = /^.{1,200}?(?:[.!?](?= |$)|[。！？])/u.exec(prose)?.[0] ?? "";
  return `Response complete. ${size}. ${sentence}`.trim();
}

function count(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? "" : "s"}`;
}
