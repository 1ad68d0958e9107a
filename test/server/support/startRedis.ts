import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { createClient } from "redis";
import type { RedisClient } from "../../../src/server/store/redisStore.js";

export interface RedisServer {
  readonly url: string;
  /** A client of its own, connected. */
  connect(): Promise<RedisClient & { flushAll(): Promise<unknown> }>;
  /** Ends the server and every client. */
  close(): Promise<void>;
}

/** Where the program is, installed from the system's packages where that is possible; `undefined` elsewhere. */
export function findProgram(name: string, debianPackage: string): string | undefined {
  const known = inPath(name);
  if (known !== undefined) return known;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  try {
    const options = { stdio: "ignore", timeout: 120_000 } as const;
    // A fresh image has no list of packages, without which nothing is found.
    execFileSync("apt-get", ["update", "-qq"], options);
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", debianPackage], options);
  } catch {
    return undefined;
  }
  return inPath(name);
}

function inPath(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => `${folder}/${name}`).find((path) => existsSync(path));
}

export const redisProgram = findProgram("redis-server", "redis-server");
if (redisProgram === undefined) {
  process.stderr.write(
    "Tests with Redis are skipped: install the program redis-server (Debian: redis-server).\n",
  );
}

/** A port of loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a Redis that keeps nothing on disk. */
export async function startRedis(): Promise<RedisServer> {
  if (redisProgram === undefined) throw new Error("There is no redis-server.");
  const port = await freePort();
  const child = spawn(
    redisProgram,
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (text: Buffer) => text.includes("Ready to accept connections") && resolve());
    child.once("exit", () => reject(new Error("redis-server did not start.")));
  });
  const url = `redis://127.0.0.1:${port}`;
  const clients: { destroy(): void; isOpen: boolean }[] = [];
  return {
    url,
    async connect() {
      const client = createClient({ url });
      client.on("error", () => {});
      await client.connect();
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) if (client.isOpen) client.destroy();
      await endProcess(child);
    },
  };
}

/** Ends a process that this test started, and waits until it is gone. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await gone;
}
