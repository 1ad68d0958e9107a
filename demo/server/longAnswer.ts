/** A seeded generator (mulberry32), from 0 to below 1. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const places = [
  ["Amsel", "a fishing village on the north side"],
  ["Brenn", "the old mining town under the ridge"],
  ["Corvo", "the only harbour that large ships can enter"],
  ["Dalen", "a scatter of farms along the river"],
  ["Estery", "once the capital, now mostly cats"],
  ["Fennick", "where the road ends and the moor begins"],
  ["Garrow", "known for its bells and its bad coffee"],
  ["Hollin", "a monastery that became a library"],
] as const;

const people = [
  "the harbour master",
  "a retired cartographer",
  "the postwoman",
  "two sisters who repair clocks",
  "the keeper of the light",
  "a schoolteacher on leave",
] as const;

const openings = [
  "The first thing a visitor notices is the wind.",
  "Nobody comes here by accident, and few leave on time.",
  "On the map it is a dot; on foot it takes a morning.",
  "Three roads lead to the square, and all of them climb.",
  "The ferry calls twice a day, weather and captain permitting.",
  "It is quieter than it was, and louder than it looks.",
] as const;

const middles = [
  "The houses stand with their backs to the sea, and keep their good windows for the garden.",
  "In the archive there is a ledger with every storm since 1788, written by eleven different hands.",
  "The market opens before dawn and is over by nine, and what is not sold by then is given away.",
  "Half of the walls are older than the roofs, and none of the doors has ever been locked.",
  "The tide leaves the lower street twice a day, and nobody has thought of moving the shops.",
  "A narrow stair behind the chapel leads to the best view of the island, and to a bench with one missing board.",
  "The school has fourteen pupils, two teachers and the only telescope for sixty kilometres.",
  "What looks like a ruin on the hill is the new observatory, which ran out of money at the second floor.",
] as const;

const endings = [
  "Stay for supper; the last bus will wait if you ask.",
  "The best month is September, when the light turns and the prices fall.",
  "Take water with you, and somebody who knows the way back.",
  "Do not photograph the geese.",
  "You will be asked where you come from, and the answer will be remembered.",
] as const;

/**
 * A guide to an island that does not exist, in Markdown, of `length` characters or a little more: headings, prose,
 * lists, tables, code and quotations in turn. The same seed gives the same text.
 */
export function longAnswer(seed: number, length: number): string {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));

  const prose = (): string => {
    const sentences: string[] = [pick(openings), pick(middles), pick(middles)];
    if (next() < 0.6)
      sentences.push(`Ask ${pick(people)}, who will tell you **more than you wanted to know**.`);
    sentences.push(pick(endings));
    return sentences.join(" ");
  };
  const list = (): string =>
    Array.from({ length: whole(3, 6) }, (_, index) => {
      const inner = next() < 0.4 ? `\n   - allow *${whole(10, 90)} minutes*\n   - ${pick(endings)}` : "";
      return `${index + 1}. ${pick(middles)}${inner}`;
    }).join("\n");
  const table = (): string => {
    const rows = Array.from({ length: whole(3, 8) }, () => {
      const minute = String(whole(0, 59)).padStart(2, "0");
      return `| ${pick(places)[0]} | ${whole(5, 22)}:${minute} | ${whole(2, 48)} km | ${pick(["every day", "weekdays", "*on request*"])} |`;
    });
    return ["| To | Leaves | Distance | Runs |", "| :-- | --: | --: | :-- |", ...rows].join("\n");
  };
  const code = (): string =>
    [
      "```ts",
      `export function crossing${whole(100, 999)}(knots: number): number {`,
      `  const current = ${(next() * 3).toFixed(2)}; // knots, against the ferry`,
      `  return ${whole(4, 30)} / Math.max(knots - current, 0.5); // hours`,
      "}",
      "```",
    ].join("\n");
  const quote = (): string =>
    `> ${pick(openings)} ${pick(middles)}\n>\n> From the guest book, ${whole(1931, 2024)}`;

  const sections: string[] = [
    "A complete guide to an island that does not exist. It is long on purpose: the last page should arrive as lightly as the first.",
  ];
  let written = sections[0]?.length ?? 0;
  for (let day = 1; written < length; day += 1) {
    const [name, description] = pick(places);
    const blocks = [`## Day ${day}: ${name}`, `${name} is ${description}. ${prose()}`];
    for (let block = whole(2, 4); block > 0; block -= 1) {
      blocks.push(pick([prose, prose, list, table, code, quote])());
    }
    const section = blocks.join("\n\n");
    sections.push(section);
    written += section.length + 2;
  }
  return sections.join("\n\n");
}
