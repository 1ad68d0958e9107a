import { bundlePage } from "./bundle.mjs";
import { openPage } from "./chromium.mjs";
import { ms, printTable, ratio } from "./table.mjs";

const candidates = ["floor", "ours", "ai-sdk", "ai-sdk-throttled"];

/** Many deltas through the hook, shown as one text. */
export const hookBench = {
  name: "hook",
  pages: async (scripts) => {
    for (const name of candidates) {
      scripts.set(`hook-${name}`, await bundlePage("hook/page.mjs", `hook/${name}.mjs`));
    }
  },
  async run({ browser, url, quick, bars }) {
    const results = [];
    const workloads = [
      { title: "20,000 deltas as fast as the server can", deltas: 20_000, perSecond: 0 },
      {
        title: `${quick ? "2,000" : "20,000"} deltas at 500 a second`,
        deltas: quick ? 2000 : 20_000,
        perSecond: 500,
      },
    ];
    for (const { title, deltas, perSecond } of workloads) {
      const query = `deltas=${deltas}&perSecond=${perSecond}`;
      const runs = new Map(candidates.map((candidate) => [candidate, []]));
      // How many frames fit into a fifth of a second is luck, and each shows all of the text: the median counts, and the
      // candidates take turns, so that a slow minute of the machine is everybody's.
      for (let n = 0; n < (perSecond > 0 ? 1 : quick ? 5 : 15); n++) {
        for (const [candidate, measured] of runs) {
          measured.push(await measureHook({ browser, url, candidate, query }));
        }
      }
      const rows = [...runs.values()].map(
        (measured) => measured.sort((a, b) => a.cpuMs - b.cpuMs)[Math.floor(measured.length / 2)],
      );
      const base = rows[0];
      printTable(
        title,
        ["", "CPU ms", "× floor", "renders", "frames", "first text ms", "wall ms", "heap kB", "characters"],
        rows.map((row) => [
          row.candidate,
          ms(row.cpuMs),
          ratio(row.cpuMs / base.cpuMs),
          row.renders,
          row.frames,
          ms(row.firstTextMs),
          ms(row.wallMs),
          row.heapKb.toFixed(0),
          row.characters,
        ]),
      );
      const ours = rows.find((row) => row.candidate === "ours");
      bars.atMost(`hook, ${title}: CPU over the floor`, ours.cpuMs / base.cpuMs, 1.5);
      bars.atMost(
        `hook, ${title}: renders beyond frames + 3`,
        Math.max(0, ours.renders - ours.frames - 3),
        0,
      );
      bars.atMost(`hook, ${title}: characters lost`, base.characters - ours.characters, 0);
      results.push({ title, rows });
    }
    return results;
  },
};

/** Reads the stream of `query` to its end in a page of one candidate, after a short one to warm up. */
export async function measureHook({ browser, url, candidate, query }) {
  const page = await openPage(browser, `${url}/hook-${candidate}`);
  try {
    await page.page.waitForFunction(() => typeof window.runHook === "function");
    const run = (given) => page.page.evaluate((asked) => window.runHook(asked), given);
    await run(query.replace(/deltas=\d+/, "deltas=500").replace(/perSecond=\d+/, "perSecond=0"));
    const { result, ...cost } = await page.measure(() => run(query));
    return { candidate, ...result, ...cost };
  } finally {
    await page.close();
  }
}
