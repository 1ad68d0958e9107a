import { bundlePage } from "./bundle.mjs";
import { openPage } from "./chromium.mjs";
import { quantile } from "./statistics.mjs";
import { ms, printTable } from "./table.mjs";

/** What a fast model writes, in characters a second. */
const PER_SECOND = 500;

/** Each page: its script, and the settings with which it is mounted. `withChat`: a complete interface, in a table of its own. */
const candidates = {
  "vanilla, 33 ms": { script: "vanilla", settings: { everyMs: 33 } },
  "vanilla, every frame": { script: "vanilla", settings: { everyMs: 0 } },
  ours: { script: "ours", settings: {} },
  "ours, every frame": { script: "ours", settings: { publish: "frame" } },
  "AI SDK + Streamdown": { script: "ai-sdk", settings: {} },
  "AI SDK + Streamdown, 33 ms": { script: "ai-sdk", settings: { throttleMs: 33 } },
  "AI SDK + Streamdown, 50 ms": { script: "ai-sdk", settings: { throttleMs: 50 } },
  "ours, <Chat>": { script: "chat", settings: {} },
};

/** A whole page at reading speed: request, decoding, hook, renderer, list and following. */
export const pageBench = {
  name: "page",
  pages: async (scripts) => {
    for (const script of new Set(Object.values(candidates).map((candidate) => candidate.script)))
      scripts.set(`page-${script}`, await bundlePage("page/page.mjs", `page/${script}.mjs`));
  },
  async run({ browser, url, quick, bars }) {
    const results = [];
    const workloads = quick
      ? [
          { length: 2000, settled: 0, rounds: 2 },
          { length: 2000, settled: 200, rounds: 1 },
        ]
      : [
          { length: 5000, settled: 0, rounds: 5 },
          { length: 5000, settled: 200, rounds: 3 },
          { length: 50_000, settled: 0, rounds: 1 },
          { length: 50_000, settled: 200, rounds: 1 },
        ];
    for (const { rounds, ...workload } of workloads) {
      const { length, settled } = workload;
      const runs = new Map(Object.keys(candidates).map((name) => [name, []]));
      // The candidates take turns, so that a slow minute of the machine is everybody's.
      for (let round = 0; round < rounds; round++) {
        for (const [name, measured] of runs)
          measured.push(await measurePage({ browser, url, ...candidates[name], ...workload }));
      }
      const rows = [...runs].map(([name, measured]) => medians(name, measured));
      const title = `${length / 1000} kB at ${PER_SECOND} characters a second under ${settled} settled messages`;
      printTable(
        `a page: ${title}, median of ${rounds}`,
        [
          "",
          "CPU ms",
          "script ms",
          "layout ms",
          "renders",
          "longest task ms",
          "characters",
          "from the end px",
        ],
        rows.map((row) => [
          row.name,
          ms(row.cpuMs),
          ms(row.scriptMs),
          ms(row.layoutMs),
          Number.isNaN(row.renders) ? "–" : row.renders,
          row.longestTaskMs === 0 ? "< 50" : ms(row.longestTaskMs),
          row.characters,
          row.fromEnd.toFixed(0),
        ]),
      );
      judge(bars, title, rows);
      results.push({ title, rows });
    }
    return results;
  },
};

/** One row of the table: the median of every figure. */
function medians(name, measured) {
  const row = { name };
  for (const key of Object.keys(measured[0])) {
    row[key] = quantile(
      measured.map((run) => run[key] ?? Number.NaN),
      0.5,
    );
  }
  return row;
}

function judge(bars, title, rows) {
  const cpu = (name) => rows.find((row) => row.name === name).cpuMs;
  const over = (ours, theirs, limit) =>
    bars.atMost(`page, ${title}: ${ours} over ${theirs}`, cpu(ours) / cpu(theirs), limit);
  over("ours", "vanilla, 33 ms", 1.2);
  over("ours", "AI SDK + Streamdown, 33 ms", 0.6);
  over("ours", "AI SDK + Streamdown, 50 ms", 0.7);
  over("ours, <Chat>", "AI SDK + Streamdown, 50 ms", 1);
  const longest = rows.find((row) => row.name === "ours").longestTaskMs;
  bars.atMost(`page, ${title}: longest task of ours in ms`, longest, 50);
}

async function measurePage({ browser, url, script, settings, length, settled }) {
  const page = await openPage(browser, `${url}/page-${script}`);
  try {
    await page.page
      .waitForFunction(() => typeof window.mountPage === "function")
      .catch((cause) => {
        throw new Error(`page ${script} does not load: ${page.errors.join("; ")}`, { cause });
      });
    await page.page.evaluate((given) => window.mountPage(given), { settled, settings });
    const answer = (characters, perSecond) =>
      page.page.evaluate(
        (asked) => window.streamAnswer(asked),
        `/answer?document=mixed&length=${characters}&perSecond=${perSecond}`,
      );
    // One round is not measured: cold code would make the first candidate look slow.
    await answer(800, 4000);
    const { result, cpuMs, scriptMs, layoutMs } = await page.measure(() => answer(length, PER_SECOND));
    return { cpuMs, scriptMs, layoutMs, ...result };
  } finally {
    await page.close();
  }
}
