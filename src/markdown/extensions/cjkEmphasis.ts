import { Tokenizer, type MarkedExtension } from "marked";

/** A letter of a script that is written without spaces between its words. */
export const cjkLetter =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u30fc]/u;

/** Punctuation of these scripts that ends an address: 。, 」, ） and their sisters. */
export const cjkPunctuation =
  /[\u2018-\u201d\u2026\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff1b\uff1f\uff3b-\uff3d\uff5b-\uff65]/;

const closing = new RegExp(`(?<=[\\p{P}\\p{S}])(\\*+)(${cjkLetter.source})`, "gu");

/**
 * Emphasis beside such letters, as an extension of marked. CommonMark asks for a space or punctuation outside stars that
 * have punctuation inside: `**重点。**后面` is not strong, since a language without spaces has neither. Here such a
 * letter counts as punctuation where there is punctuation on the other side of the stars, and nowhere else.
 */
export function createCjkExtension(): MarkedExtension {
  let source = "";
  let masked = "";
  return {
    tokenizer: {
      url(text) {
        // An address does not end where such a sentence ends: there is no space.
        const end = text.search(cjkPunctuation);
        return Tokenizer.prototype.url.call(this, end === -1 ? text : text.slice(0, end));
      },
      emStrong(text, mask, before = "") {
        // One text asks once for each of its delimiters.
        if (mask !== source) {
          source = mask;
          masked = mask.replace(
            closing,
            (_, stars: string, letter: string) => stars + ".".repeat(letter.length),
          );
        }
        const opens = /^\*+[\p{P}\p{S}]/u.test(text) && cjkLetter.test(before);
        return Tokenizer.prototype.emStrong.call(this, text, masked, opens ? "." : before);
      },
    },
  };
}
