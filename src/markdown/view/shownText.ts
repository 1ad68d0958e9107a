/** Half of a surrogate pair cannot be shown, and NUL is no character of a page (CommonMark section 2.3). */
export function shownText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- NUL is what is being replaced
  return text.replace(/[\u0000\p{Surrogate}]/gu, "\ufffd");
}
