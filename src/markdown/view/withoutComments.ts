/** HTML without its comments; undefined where nothing is left. Of an open comment it is not known yet where it ends. */
export function withoutComments(source: string, complete: boolean): string | undefined {
  if (!source.includes("<")) return source;
  let text = source.replace(/<!--(?:-?>|[^]*?-->)/g, "");
  if (!complete) text = text.replace(/<(?:!(?:-(?:-[^]*)?)?)?$/, "");
  return text === source || text.trim() !== "" ? text : undefined;
}
