import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { Answer } from "./answers.js";
import { findProgram, freePort } from "../../support/programs.js";
import { endProcess } from "./startRedis.js";

export const nginxProgram = findProgram("nginx", "nginx-light");
if (nginxProgram === undefined) {
  process.stderr.write("Tests with several machines are skipped: install nginx (Debian: nginx-light).\n");
}

/** A program that a test can kill and start again at the same port. */
export interface Program {
  readonly url: string;
  start(): Promise<void>;
  /** `kill -9`: nothing in the process can react. */
  kill(): Promise<void>;
}

/** A provider whose answers stand still where a test wants it. */
export interface Provider {
  readonly url: string;
  /** Answers the chat so; after `holdAfter` events the answer waits for `release`. */
  plan(chatId: string, answer: Answer, holdAfter?: number): void;
  release(): void;
  /** Resolves when the provider has written up to the hold. */
  held(chatId: string): Promise<void>;
  /** How often the model was asked. */
  asked(chatId: string): number;
  /** Resolves with the time at which the request of the chat was aborted. */
  aborted(chatId: string): Promise<number>;
  close(): Promise<void>;
}

export async function startProvider(): Promise<Provider> {
  interface Plan {
    readonly answer: Answer;
    readonly holdAfter: number;
    readonly held: PromiseWithResolvers;
    readonly aborted: PromiseWithResolvers<number>;
    asked: number;
  }
  const plans = new Map<string, Plan>();
  let gate = resolvers();
  const server = createServer((request, response) => {
    const plan = plans.get(new URL(request.url ?? "/", "http://localhost").searchParams.get("chat") ?? "");
    if (plan === undefined) {
      response.writeHead(404).end();
      return;
    }
    plan.asked += 1;
    const { answer, holdAfter } = plan;
    response.writeHead(200, { "content-type": answer.contentType, ...answer.headers });
    response.once("close", () => {
      if (!response.writableFinished) plan.aborted.resolve(Date.now());
    });
    void (async () => {
      for (const [index, event] of answer.events.entries()) {
        if (index === holdAfter) {
          plan.held.resolve();
          await gate.promise;
        }
        if (response.destroyed) return;
        await new Promise((resolve) => response.write(event, resolve));
      }
      response.end();
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const planOf = (chatId: string): Plan => plans.get(chatId)!;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    plan(chatId, answer, holdAfter = Infinity) {
      plans.set(chatId, { answer, holdAfter, held: resolvers(), aborted: resolvers<number>(), asked: 0 });
    },
    release() {
      gate.resolve();
      gate = resolvers();
    },
    held: (chatId) => planOf(chatId).held.promise,
    asked: (chatId) => planOf(chatId).asked,
    aborted: (chatId) => planOf(chatId).aborted.promise,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface PromiseWithResolvers<T = void> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function resolvers<T = void>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((given) => {
    resolve = given;
  });
  return { promise, resolve };
}

export interface Machines {
  readonly one: Program;
  readonly two: Program;
  /** In front of both. */
  readonly nginx: Program;
  close(): Promise<void>;
}

/** Two processes that serve chats, and nginx in front of them. */
export async function startMachines(redisUrl: string, providerUrl: string): Promise<Machines> {
  const folder = mkdtempSync(join(tmpdir(), "machines-"));
  // Node 20 runs no TypeScript.
  await build({
    configFile: false,
    logLevel: "error",
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL("machine.ts", import.meta.url)),
      outDir: folder,
      rolldownOptions: { output: { entryFileNames: "machine.mjs" } },
    },
  });
  const machine = (port: number): Program =>
    program(port, () =>
      spawn(process.execPath, [join(folder, "machine.mjs")], {
        env: { REDIS_URL: redisUrl, PROVIDER_URL: providerUrl, PORT: String(port) },
        stdio: ["ignore", "ignore", "inherit"],
      }),
    );
  const ports = [await freePort(), await freePort(), await freePort()] as const;
  const config = join(folder, "nginx.conf");
  writeFileSync(config, nginxConfig(folder, ports));
  const one = machine(ports[0]);
  const two = machine(ports[1]);
  const nginx = program(ports[2], () =>
    spawn(nginxProgram ?? "nginx", ["-p", folder, "-c", config], { stdio: ["ignore", "ignore", "inherit"] }),
  );
  await Promise.all([one.start(), two.start(), nginx.start()]);
  return {
    one,
    two,
    nginx,
    async close() {
      await Promise.all([one, two, nginx].map((each) => each.kill()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function program(port: number, run: () => ChildProcess): Program {
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  return {
    url,
    async start() {
      child = run();
      // Until it answers; the next look comes when the one before was refused.
      while (child.exitCode === null) {
        const isUp = await fetch(url, { method: "PUT" }).then(
          (response) => response.body?.cancel().then(() => true) ?? true,
          () => new Promise<boolean>((resolve) => setTimeout(resolve, 20, false)),
        );
        if (isUp) return;
      }
      throw new Error(`The program for port ${port} ended.`);
    },
    async kill() {
      if (child !== undefined) await endProcess(child, "SIGKILL");
    },
  };
}

/** One process, so that killing it ends all of nginx. */
function nginxConfig(folder: string, [one, two, port]: readonly [number, number, number]): string {
  const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join("\n");
  return `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 512; }
http {
access_log off;
${temp}
upstream chat {
  server 127.0.0.1:${one} fail_timeout=1s;
  server 127.0.0.1:${two} fail_timeout=1s;
}
server {
  listen 127.0.0.1:${port};
  ${documentedLocation()}
}
}
`;
}

/** The block of `docs/deploy.md`, so that the page names the settings that are tested. */
function documentedLocation(): string {
  const page = readFileSync(new URL("../../../docs/deploy.md", import.meta.url), "utf8");
  const block = /```nginx\n([^]*?)```/.exec(page)?.[1];
  if (block === undefined) throw new Error("docs/deploy.md has no block for nginx.");
  return block;
}
