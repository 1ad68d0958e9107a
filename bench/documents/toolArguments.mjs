/**
 * The arguments of a tool call as JSON of exactly `length` characters: half of it many small values, half of it one long
 * text, which is `text`.
 */
export function toolArguments(length) {
  const rows = [];
  let used = 0;
  for (let n = 0; used < length / 2 - 60; n++) {
    const row = { n, name: `row ${n}`, tags: ["a", "b"], done: n % 3 === 0 };
    used += JSON.stringify(row).length + 1;
    rows.push(row);
  }
  const frame = JSON.stringify({ rows, text: "" }).length;
  let text = "";
  for (let n = 0; text.length < length - frame; n++) text += `word${n % 97} `;
  return JSON.stringify({ rows, text: text.slice(0, length - frame) });
}
