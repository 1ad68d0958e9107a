/** Whether the raw text of a fenced code block ends with its closing fence. */
export function isClosedFence(raw: string): boolean {
  const opening = /^ {0,3}(`{3,}|~{3,})/.exec(raw)?.[1];
  // marked gives the block the line end after it, where no blank line follows.
  const lines = raw.endsWith("\n") ? raw.slice(0, -1) : raw;
  const start = lines.lastIndexOf("\n") + 1;
  if (opening === undefined || start === 0) return false;
  const closing = /^ {0,3}(`{3,}|~{3,}) *$/.exec(lines.slice(start))?.[1];
  return closing !== undefined && closing.startsWith(opening);
}
