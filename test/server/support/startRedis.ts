import { spawn, type ChildProcess } from "node:child_process";
import { createClient } from "redis";
import { findProgram, freePort } from "../../support/programs.js";
import type { RedisClient } from "../../../src/server/store/redisStore.js";

export interface RedisServer {
  readonly url: string;
  /** A client of its own, connected. */
  connect(): Promise<RedisClient & { flushAll(): Promise<unknown> }>;
  /** Ends the server and every client. */
  close(): Promise<void>;
}

export const redisProgram = findProgram("redis-server", "redis-server");
if (redisProgram === undefined) {
  process.stderr.write(
    "Tests with Redis are skipped: install the program redis-server (Debian: redis-server).\n",
  );
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
