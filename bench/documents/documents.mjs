import { seeded } from "./seeded.mjs";

const words =
  "the of a to in is that for it on with as are this be or from at which one have not can when more all its has an by we will other about use into than time only some could these two may then first any new work part make over such after also way many must before where through back years much good should well people down own just because each those feel state long make thing see him your between life being under three day same another know while last might us great old year off come since against go came right used take stream answer model token buffer frame reader render parse settle cursor message server client latency network browser element layout paragraph heading measure figure result".split(
    " ",
  );

function sentence(r, length = r.int(6, 18)) {
  const list = Array.from({ length }, () => r.pick(words));
  const text = list
    .map((word) => {
      const roll = r.next();
      if (roll < 0.03) return `**${word}**`;
      if (roll < 0.05) return `*${word}*`;
      if (roll < 0.08) return `\`${word}\``;
      if (roll < 0.09) return `[${word}](https://example.com/${word})`;
      return word;
    })
    .join(" ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${r.pick([".", ".", ".", "?", "!"])}`;
}

const prose = (r, sentences = r.int(2, 6)) => Array.from({ length: sentences }, () => sentence(r)).join(" ");

function code(r, lines) {
  const line = () =>
    r.pick([
      () => `const ${r.pick(words)} = ${r.pick(words)}(${r.int(0, 99)});`,
      () => `if (${r.pick(words)} > ${r.int(0, 9)}) return "${r.pick(words)}";`,
      () => `  // ${r.pick(words)} ${r.pick(words)} ${r.pick(words)}`,
      () => `for (const ${r.pick(words)} of ${r.pick(words)}) {`,
      () => `}`,
    ])();
  return Array.from({ length: lines }, line).join("\n");
}

function table(r, rows) {
  const row = () => `| ${Array.from({ length: 4 }, () => `${r.pick(words)} ${r.pick(words)}`).join(" | ")} |`;
  return [
    `| Name | State | Part | Note |`,
    `|---|:---:|---|---:|`,
    ...Array.from({ length: rows }, row),
  ].join("\n");
}

function list(r, items, depth = 0) {
  const pad = "  ".repeat(depth);
  const lines = [];
  for (let n = 0; n < items; n++) {
    lines.push(`${pad}- ${sentence(r, r.int(4, 12))}`);
    if (depth < 2 && r.chance(0.15)) lines.push(list(r, r.int(1, 3), depth + 1));
  }
  return lines.join("\n");
}

/** Adds pieces until the text is long enough, and cuts it there. */
function grow(length, between, piece) {
  let text = piece(0);
  for (let n = 1; text.length < length; n++) text += between + piece(n);
  return text.slice(0, length);
}

function mixed(length) {
  const r = seeded(1);
  return grow(length, "\n\n", (n) => {
    const roll = r.next();
    if (n % 9 === 0) return `## ${sentence(r, r.int(3, 6)).replace(/[.?!]$/, "")}`;
    if (roll < 0.6) return prose(r);
    if (roll < 0.75) return list(r, r.int(3, 8));
    if (roll < 0.85) return `\`\`\`js\n${code(r, r.int(4, 14))}\n\`\`\``;
    if (roll < 0.92) return table(r, r.int(3, 8));
    return `> ${prose(r, 2)}`;
  });
}

/** The documents of the bench: `{ name: (length) => text }`, seeded, shaped as answers are. */
export const documents = {
  mixed,
  list: (length) => {
    const r = seeded(2);
    return grow(length, "\n", () => list(r, 1));
  },
  table: (length) => {
    const r = seeded(3);
    return table(r, Math.ceil(length / 40)).slice(0, length);
  },
  code: (length) => {
    const r = seeded(4);
    return `\`\`\`js\n${code(r, Math.ceil(length / 18)).slice(0, length - 6)}`;
  },
  paragraph: (length) => {
    const r = seeded(5);
    return grow(length, " ", () => sentence(r));
  },
  quote: (length) => {
    const r = seeded(6);
    return grow(length, "\n", (n) => (n % 6 === 5 ? ">" : `> ${sentence(r)}`));
  },
  definition: (length) => {
    const r = seeded(7);
    return grow(length, "\n\n", (n) =>
      n === 0
        ? "[docs]: https://example.com/docs"
        : `${prose(r)}${n % 4 === 0 ? " See the [docs] for more." : ""}`,
    );
  },
};

/** How long each document is, in characters. */
export const lengths = {
  mixed: 100_000,
  list: 60_000,
  table: 60_000,
  code: 60_000,
  paragraph: 60_000,
  quote: 60_000,
  definition: 60_000,
};
