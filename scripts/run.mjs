import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The folder of the package; every command runs there. */
export const root = fileURLToPath(new URL("..", import.meta.url));

export function say(text) {
  process.stdout.write(`\n› ${text}\n`);
}

/** Runs a command to its end with its output shown. Resolves with its exit status. */
export function run(command, args, { env = {}, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: "inherit",
      shell: process.platform === "win32",
    });
    const forward = (signal) => child.kill(signal);
    process.once("SIGINT", forward);
    process.once("SIGTERM", forward);
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

/** Runs a command of node_modules/.bin. */
export function runBin(name, args, options) {
  const bin = fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
  return run(process.platform === "win32" ? `"${bin}"` : bin, args, options);
}

/** Runs a command and ends this process with its status where that is not 0. */
export async function must(status, what) {
  const code = await status;
  if (code === 0) return;
  process.stderr.write(`\n✗ ${what} failed (exit status ${code}).\n`);
  process.exit(code);
}
