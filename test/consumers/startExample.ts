import { execFile, spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { endProcess } from "../server/support/startRedis.js";
import { freePort } from "../support/programs.js";

const execute = promisify(execFile);
const examples = resolve(import.meta.dirname, "../../examples");
const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--no-package-lock"];
const environment = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" as const };

/** An example that is installed from the tarball and built, as its README says. */
export interface BuiltExample {
  readonly folder: string;
  /** Starts a process of it on a free port; the arguments depend on the port. */
  readonly start: (
    program: string,
    args: (port: number) => readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<Started>;
  readonly remove: () => void;
}

export interface Started {
  readonly url: string;
  readonly end: (signal?: NodeJS.Signals) => Promise<void>;
}

export async function buildExample(name: string, tarball: string): Promise<BuiltExample> {
  const work = mkdtempSync(join(tmpdir(), `example-${name}-`));
  const folder = join(work, name);
  cpSync(join(examples, name), folder, { recursive: true });
  const file = join(folder, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as { dependencies: Record<string, string> };
  manifest.dependencies["react-streaming-chat"] = `file:${tarball}`;
  writeFileSync(file, JSON.stringify(manifest));
  for (const args of [
    ["install", "--include=dev", ...quiet],
    ["run", "build"],
  ]) {
    await execute("npm", args, { cwd: folder, env: environment, maxBuffer: 1e8 }).catch((error: unknown) => {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`${name}: npm ${args.join(" ")}\n${stdout ?? ""}\n${stderr ?? ""}`, { cause: error });
    });
  }
  return {
    folder,
    remove: () => rmSync(work, { recursive: true, force: true }),
    async start(program, args, env = {}) {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const child = spawn(program, [...args(port)], {
        cwd: folder,
        env: { ...environment, ...env, PORT: String(port) },
        stdio: ["ignore", "ignore", "pipe"],
      });
      await answers(child, url);
      return { url, end: (signal) => endProcess(child, signal) };
    },
  };
}

/** Resolves when the server answers; rejects with its last words when it ends before. */
async function answers(child: ChildProcess, url: string): Promise<void> {
  let words = "";
  child.stderr?.on("data", (text: Buffer) => {
    words += String(text);
  });
  while (child.exitCode === null && child.signalCode === null) {
    const isUp = await fetch(url).then(
      (response) => response.body?.cancel().then(() => true) ?? true,
      () => new Promise<boolean>((done) => setTimeout(done, 50, false)),
    );
    if (isUp) return;
  }
  throw new Error(`The server has ended.\n${words}`);
}
