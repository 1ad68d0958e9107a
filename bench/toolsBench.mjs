import { toolArguments } from "./documents/toolArguments.mjs";
import { bundlePage } from "./bundle.mjs";
import { measureHook } from "./hookBench.mjs";
import { ms, printTable, ratio } from "./table.mjs";

const candidates = ["floor", "ours", "ai-sdk", "ai-sdk-throttled"];
const DELTAS = 16_000;

/** The arguments of one tool call, a character at a time: they are read again with each, and shown as far as they go. */
export const toolsBench = {
  name: "tools",
  pages: async (scripts) => {
    for (const name of candidates) {
      scripts.set(`hook-${name}`, await bundlePage("hook/page.mjs", `hook/${name}.mjs`));
    }
  },
  async run({ browser, url, quick, bars }) {
    const rows = [];
    for (const candidate of candidates) {
      const runs = [];
      for (let n = 0; n < (quick ? 1 : 5); n++) {
        runs.push(await measureHook({ browser, url, candidate, query: `kind=tool&deltas=${DELTAS}` }));
      }
      rows.push(runs.sort((a, b) => a.cpuMs - b.cpuMs)[Math.floor(runs.length / 2)]);
    }
    const base = rows[0];
    printTable(
      `${DELTAS.toLocaleString("en")} tool-argument deltas of one character`,
      ["", "CPU ms", "× floor", "renders", "frames", "wall ms", "characters"],
      rows.map((row) => [
        row.candidate,
        ms(row.cpuMs),
        ratio(row.cpuMs / base.cpuMs),
        row.renders,
        row.frames,
        ms(row.wallMs),
        row.characters,
      ]),
    );
    const ours = rows.find((row) => row.candidate === "ours");
    const expected = JSON.parse(toolArguments(DELTAS)).text.length;
    bars.atMost("tools: CPU ms in all", ours.cpuMs, 100);
    bars.atMost("tools: renders beyond frames + 3", Math.max(0, ours.renders - ours.frames - 3), 0);
    bars.atMost("tools: characters lost", expected - ours.characters, 0);
    return rows;
  },
};
