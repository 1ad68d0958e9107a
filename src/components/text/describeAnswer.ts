import type { ChatLabels } from "../context/labels.js";
import { passagesOf } from "./plainText.js";

/** Characters of an answer that is read out whole. */
const SHORT = 300;

/** A short answer's own words; of a long one its size and its first sentence. Code is never read out. */
export function describeAnswer(markdown: string, labels: ChatLabels, locale?: string): string {
  const passages = passagesOf(markdown);
  const prose = passages.flatMap((passage) => (passage.type === "prose" ? [passage.text] : [])).join(" ");
  const codeBlocks = passages.filter(({ type }) => type === "code").length;
  const tables = passages.filter(({ type }) => type === "table").length;
  if (codeBlocks + tables === 0 && prose.length <= SHORT) return prose;
  const size = [
    labels.words(countWords(prose, locale)),
    ...(codeBlocks > 0 ? [labels.codeBlocks(codeBlocks)] : []),
    ...(tables > 0 ? [labels.tables(tables)] : []),
  ].join(", ");
  return `${labels.responseComplete(size)} ${firstSentence(prose, locale)}`.trim();
}

/** The whole answer for reading out: prose, and code and tables as their size. */
export function speakAnswer(markdown: string, labels: ChatLabels): string {
  return passagesOf(markdown)
    .map((passage) =>
      passage.type === "prose"
        ? passage.text
        : passage.type === "code"
          ? labels.spokenCode(passage.language, passage.lines)
          : labels.spokenTable(passage.columns, passage.rows),
    )
    .join("\n");
}

function countWords(text: string, locale: string | undefined): number {
  let words = 0;
  for (const { isWordLike } of new Intl.Segmenter(locale, { granularity: "word" }).segment(text)) {
    if (isWordLike === true) words += 1;
  }
  return words;
}

function firstSentence(text: string, locale: string | undefined): string {
  const [first] = new Intl.Segmenter(locale, { granularity: "sentence" }).segment(text);
  return first?.segment.trim().slice(0, 200) ?? "";
}
