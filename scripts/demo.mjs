import { parseArgs } from "node:util";
import { installDependencies } from "./installDependencies.mjs";
import { root } from "./run.mjs";

const { values } = parseArgs({ options: { redis: { type: "string" } } });
if (values.redis !== undefined) process.env.DEMO_REDIS = values.redis;
await installDependencies();
// In this process: a child would outlive a launcher that is killed.
process.chdir(root);
const { createServer } = await import("vite");
const server = await createServer({ configFile: "demo/vite.config.ts" });
await server.listen();
server.printUrls();
process.stdout.write("  Ctrl+C ends it.\n");
