/** Short words whole, long ones in pieces, punctuation apart, a pair of CJK characters at most: near enough to how models write. */
const TOKEN =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]{1,2}| ?[\p{L}\p{M}\p{N}]{1,7}| ?[^\s\p{L}\p{M}\p{N}]{1,3}|\n+|\s/gu;

/**
 * Cuts a text into pieces of the size that models send. The pieces joined are the text; no piece cuts a code point,
 * though it may cut a grapheme, as real tokens do.
 */
export function splitTokens(text: string): readonly string[] {
  return text.match(TOKEN) ?? [];
}
