import { join } from "node:path";
import { findChromium } from "./findChromium.mjs";
import { installDependencies } from "./installDependencies.mjs";
import { must, root, run, say } from "./run.mjs";

await installDependencies();
await installDependencies(join(root, "bench"));
say("Building the package …");
await must(run(process.execPath, ["scripts/build.mjs"]), "npm run build");
const env = { CHROMIUM_PATH: await findChromium(), NODE_ENV: "production" };
process.exitCode = await run(process.execPath, ["bench/run.mjs", ...process.argv.slice(2)], { env });
