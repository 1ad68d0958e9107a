import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { createBars } from "./bars.mjs";
import { chatServerBench } from "./chatServerBench.mjs";
import { startChromium } from "./chromium.mjs";
import { decodeBench } from "./decodeBench.mjs";
import { hookBench } from "./hookBench.mjs";
import { pageBench } from "./pageBench.mjs";
import { renderBench } from "./renderBench.mjs";
import { startServer } from "./server.mjs";
import { sizeBench } from "./sizeBench.mjs";
import { printTable } from "./table.mjs";
import { threadBench } from "./threadBench.mjs";
import { toolsBench } from "./toolsBench.mjs";
import { turnsBench } from "./turnsBench.mjs";

const benches = [
  sizeBench,
  decodeBench,
  chatServerBench,
  hookBench,
  toolsBench,
  turnsBench,
  threadBench,
  pageBench,
  renderBench,
];
const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, only: { type: "string" }, step: { type: "string" } },
});
const [only, part] = values.only?.split("/") ?? [];
const chosen = benches.filter((bench) => only === undefined || bench.name === only);
if (chosen.length === 0) {
  process.stderr.write(
    `There is no bench "${values.only}": ${benches.map(({ name }) => name).join(", ")}, render/DOCUMENT.\n`,
  );
  process.exit(2);
}

const scripts = new Map();
for (const bench of chosen) await bench.pages(scripts, values);
const server = await startServer(scripts);
const browser = await startChromium();
const bars = createBars();
const results = {};
try {
  for (const bench of chosen) {
    results[bench.name] = await bench.run({
      browser,
      url: server.url,
      quick: values.quick,
      step: values.step === undefined ? undefined : Number(values.step),
      bars,
      only: part,
      openTurns: () => server.open,
    });
  }
} finally {
  await browser.close();
  server.close();
}

const versions = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")).dependencies;
writeFileSync(
  new URL("results.json", import.meta.url),
  `${JSON.stringify({ quick: values.quick, node: process.version, cpu: cpus()[0]?.model, versions, bars: bars.rows, results }, null, 2)}\n`,
);
printTable(
  "our bars",
  ["", "is", "at most", ""],
  bars.rows.map((row) => [row.name, row.value.toFixed(2), row.limit, row.holds ? "holds" : "FALLS"]),
);
process.stdout.write(
  `\n${bars.rows.length - bars.failed.length} bars hold, ${bars.failed.length} fall. bench/results.json\n`,
);
process.exit(bars.failed.length > 0 ? 1 : 0);
