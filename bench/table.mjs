/** A table for the terminal: the first column to the left, the others to the right. */
export function printTable(title, head, rows) {
  const cells = [head, ...rows].map((row) => row.map((cell) => String(cell ?? "")));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join("  ");
  process.stdout.write(
    `\n${title}\n${line(cells[0])}\n${widths.map((width) => "─".repeat(width)).join("  ")}\n`,
  );
  for (const row of cells.slice(1)) process.stdout.write(`${line(row)}\n`);
}

export const ms = (value) => (value === undefined ? "–" : value >= 100 ? value.toFixed(0) : value.toFixed(2));
export const ratio = (value) => (Number.isFinite(value) ? `${value.toFixed(2)}×` : "–");
