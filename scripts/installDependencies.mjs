import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { must, root, run, say } from "./run.mjs";

/** Installs what package-lock.json names, where it is not installed yet or has changed since. */
export async function installDependencies(folder = root) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(`Node ${process.versions.node} is too old: this needs 20.19 or newer.\n`);
    process.exit(1);
  }
  const lock = join(folder, "package-lock.json");
  const installed = join(folder, "node_modules", ".package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  say(`Installing dependencies (npm ci in ${folder === root ? "the package" : "bench"}) …`);
  await must(run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder }), "npm ci");
}
