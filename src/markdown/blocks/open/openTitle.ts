const definition =
  /^ {0,3}\[(?:\\[^]|[^[\]\\])+\]: *(?:\n[ \t]*)?(?:[^<\s]\S*|<(?:\\.|[^\n<>\\])*>)(?: +(?:\n[ \t]*)?| *\n[ \t]*)(["'(])/;

/**
 * Whether `source` begins with a definition whose title has begun and not ended. marked lets a title run over blank
 * lines and other blocks, so until it ends everything after it may still turn out to be the title.
 */
export function hasOpenTitle(source: string): boolean {
  const match = definition.exec(source);
  if (match === null) return false;
  const quote = match[1];
  for (let i = match[0].length; i < source.length; i++) {
    const character = source[i];
    if (character === "\\") i++;
    else if (character === (quote === "(" ? ")" : quote)) return false;
    else if (quote === "(" && character === "(") return false;
    else if (quote === "'" && character === "\n" && source[i + 1] === "\n") return false;
  }
  return true;
}
