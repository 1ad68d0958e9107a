import type { ChatLabels } from "../context/labels.js";
import { passagesOf } from "./plainText.js";

/** Characters of an answer that is read out whole. */
const SHORT = 300;

/** A short answer's own words; of a long one its size and its first sentence. Code is never read out. */
export function describeAnswer(markdown: string, labels: ChatLabels): string {
  const passages = passagesOf(markdown);
  const prose = passages.flatMap((passage) => (passage.type === "prose" ? [passage.text] : [])).join(" ");
  const codeBlocks = passages.filter(({ type }) => type === "code").length;
  const tables = passages.filter(({ type }) => type === "table").length;
  if (codeBlocks + tables === 0 && prose.length <= SHORT) return prose;
  const size = [
    labels.words(countWords(prose)),
    ...(codeBlocks > 0 ? [labels.codeBlocks(codeBlocks)] : []),
    ...(tables > 0 ? [labels.tables(tables)] : []),
  ].join(", ");
  return `${labels.responseComplete(size)} ${firstSentence(prose)}`.trim();
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

/** Words of scripts with spaces between words; characters of scripts without. */
const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;

function countWords(text: string): number {
  return text.match(word)?.length ?? 0;
}

/** The first sentence of at most 200 characters. A segmenter of the platform misses an end before a small letter. */
function firstSentence(text: string): string {
  return /^.{1,200}?(?:[.!?](?= |$)|[。！？])/u.exec(text)?.[0] ?? "";
}
