import { installDependencies } from "./installDependencies.mjs";
import { must, run, runBin, say } from "./run.mjs";

await installDependencies();

const steps = [
  ["types", () => runBin("tsc", ["--noEmit"])],
  ["types with React 18", () => runBin("tsc", ["--noEmit", "-p", "test/react18/tsconfig.json"])],
  ["lint", () => runBin("oxlint", ["--deny-warnings"])],
  ["format", () => runBin("oxfmt", ["--check"])],
  ["unused code and dependencies", () => runBin("knip", [])],
  ["declared API", () => run(process.execPath, ["scripts/api.mjs"])],
  ["build", () => run(process.execPath, ["scripts/build.mjs"])],
  ["package contents", () => runBin("publint", ["--strict"])],
  ["package types", () => runBin("attw", ["--pack", ".", "--profile", "esm-only"])],
  ["size", () => runBin("size-limit", [])],
];

for (const [name, step] of steps) {
  say(name);
  await must(step(), name);
}
