import { installDependencies } from "./installDependencies.mjs";
import { root, say } from "./run.mjs";

/**
 * Takes the main path of the demo through Firefox ESR and WebKitGTK, and prints a table. Words after the command choose
 * engines or steps: `npm run test:engines -- firefox copy`.
 */
await installDependencies();
process.chdir(root);
const { createServer, runnerImport } = await import("vite");
const { module } = await runnerImport(new URL("../test/engines/runEngines.ts", import.meta.url).pathname);

// A model that has been set up in the environment would answer otherwise, and cost money.
process.env.VITEST ??= "engines";
const server = await createServer({
  configFile: "demo/vite.config.ts",
  server: { port: 0, host: "127.0.0.1" },
  logLevel: "error",
});
await server.listen();
const { port } = server.httpServer.address();
say(`The demo runs at port ${port}`);
const isWhole = await module.runEngines(`http://127.0.0.1:${port}/`, process.argv.slice(2));
await server.close();
process.exit(isWhole ? 0 : 1);
