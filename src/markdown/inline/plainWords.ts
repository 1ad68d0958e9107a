/**
 * Characters that neither begin nor end a construct once a letter stands in their line: letters that join with nothing,
 * digits, spaces and the signs of sentences. Scripts whose letters join, emoji, and characters that cannot be seen are
 * not among them, because the parser holds the end of such text.
 */
const plain =
  /^[\w \-.,;:?"'()/=+%\u00a1-\u00ac\u00ae-\u024f\u0370-\u0377\u037a-\u037f\u0384-\u0481\u048a-\u0530\u2010-\u2027\u2030-\u205e\u3001-\u3029\u3030-\u303f\u3041-\u3096\u30a0-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff01-\uff5d]+$/;
/** `_` is a letter to a regular expression and a delimiter to markdown; two spaces may end a line. */
const notPlain = /_| {2}/;
/** In a fence only a line end or a mark of the fence changes what a line is. */
const plainCode = /^[^\n\r\t`~\p{C}\u2028\u2029]+$/u;
const letter =
  /[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0386-\u03ff\u0400-\u0481\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uac00-\ud7a3]/;
const lastWords = /[^\s!-/:-@[-`{-~]+(?: [^\s!-/:-@[-`{-~]+)*$/;
const address = /(?:(?:https?:|ftp:|www\.|@)[^\s<]*|<\S*)$/i;
/** How far back the end of a text is compared with its leaf, in characters. */
const TAIL = 24;

/** Whether `text`, added behind a leaf that `endsPlainly`, only makes the leaf longer. */
export function isPlainGrowth(text: string, inCode: boolean): boolean {
  return inCode ? plainCode.test(text) : plain.test(text) && !notPlain.test(text);
}

/** Whether the leaf shows the source up to its end, apart from one space, and what the source says there is decided. */
export function endsPlainly(source: string, leaf: string, inCode: boolean): boolean {
  if (inCode) return letter.test(leaf.slice(-TAIL)) && source.endsWith(leaf) && !leaf.includes("\n");
  const words = lastWords.exec(source.slice(-TAIL).replace(/ $/, ""))?.[0];
  return words !== undefined && letter.test(words) && leaf.endsWith(words) && !beginsAddress(leaf);
}

/** Whether the last word of a text may be the beginning of an address, which becomes a link when it ends, or of a tag. */
export function beginsAddress(text: string): boolean {
  return address.test(text.slice(-256));
}
