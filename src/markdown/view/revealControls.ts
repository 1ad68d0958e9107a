const controls = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
/**
 * Marks that say of a neighbour in which direction it runs are a part of ordinary Arabic and Hebrew; what changes the order
 * of the text around it is not, and tag characters are the hidden channel of a prompt. The flag of a region is a black flag
 * and tag characters.
 */
const hidden = /\u{1f3f4}[\u{e0020}-\u{e007e}]+\u{e007f}?|[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;
const mayHide = /[\u202a-\u202e\u2066-\u2069\udb40]/;

/**
 * Characters that change the order of text or cannot be seen, as visible code points: in code they could make a reader
 * copy something other than what is shown (CVE-2021-42574).
 */
export function revealControls(text: string | undefined): string {
  return (text ?? "").replace(controls, (character) => {
    const code = character.codePointAt(0) ?? 0;
    // The joiners of emoji and of Indic scripts are part of what is written.
    return code === 0x200c || code === 0x200d ? character : chip(code);
  });
}

/** The same for text that is no code. */
export function revealInProse(text: string): string {
  if (!mayHide.test(text)) return text;
  return text.replace(hidden, (found) => {
    const code = found.codePointAt(0) ?? 0;
    return code === 0x1f3f4 ? found : chip(code);
  });
}

function chip(code: number): string {
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, "0")}\u27e9`;
}
