import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installDependencies } from "./installDependencies.mjs";
import { must, run, runBin, say } from "./run.mjs";

await installDependencies();
const { findChromium } = await import("./findChromium.mjs");
const chromium = await findChromium();
say(`Browser tests run in ${chromium}`);
await must(run(process.execPath, ["scripts/check.mjs"]), "npm run check");

say("unit tests, browser tests, stories");
const report = join(tmpdir(), `react-streaming-chat-${process.pid}.json`);
const status = await runBin(
  "vitest",
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { env: { CHROMIUM_PATH: chromium } },
);
const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
rmSync(report);
process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests} failed\n`);
process.exit(status);
