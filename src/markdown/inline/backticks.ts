/** The length of the run of equal characters at `index`. */
export function runLength(source: string, index: number): number {
  const code = source.charCodeAt(index);
  let end = index + 1;
  while (source.charCodeAt(end) === code) end++;
  return end - index;
}

/** The end of the run of exactly `run` backticks at or after `from`, or -1. */
export function closingBackticks(source: string, from: number, run: number): number {
  for (let i = source.indexOf("`", from); i !== -1; i = source.indexOf("`", i)) {
    const length = runLength(source, i);
    i += length;
    if (length === run) return i;
  }
  return -1;
}
