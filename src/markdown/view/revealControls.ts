const controls = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/**
 * Characters that change the order of text or cannot be seen, as visible code points: in code they could make a reader
 * copy something other than what is shown (CVE-2021-42574).
 */
export function revealControls(text: string | undefined): string {
  return (text ?? "").replace(controls, (character) => {
    const code = character.codePointAt(0) ?? 0;
    // The joiners of emoji and of Indic scripts are part of what is written.
    if (code === 0x200c || code === 0x200d) return character;
    return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, "0")}\u27e9`;
  });
}
