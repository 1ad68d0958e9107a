import { join } from "node:path";
import { chromium, type Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { redisProgram, startRedis, type RedisServer } from "../server/support/startRedis.js";
import { acceptance, askOnPage, openPage } from "./acceptance.js";
import { findPython } from "./findPython.js";
import { buildExample, type BuiltExample, type Started } from "./startExample.js";
import { startStubModel, type StubModel } from "./stubModel.js";

type Name = "express" | "hono" | "next" | "fastapi";

const python = redisProgram === undefined ? undefined : findPython();

let model: StubModel;
let browser: Browser;
/** What has to be ended and removed, the newest first. */
const closing: (() => unknown)[] = [];

async function build(name: Name): Promise<BuiltExample> {
  const example = await buildExample(name, inject("tarball"));
  closing.unshift(example.remove);
  return example;
}

async function start(
  example: BuiltExample,
  program: string,
  args: (port: number) => readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const server = await example.start(program, args, { OPENAI_BASE_URL: model.url, ...env });
  closing.unshift(() => server.end("SIGKILL"));
  return server;
}

beforeAll(async () => {
  model = await startStubModel();
  browser = await chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
});

afterAll(async () => {
  await browser?.close();
  for (const close of closing) await close();
  model?.close();
});

describe.each(["express", "hono"] as const)("examples/%s", (name) => {
  let server: Started;
  beforeAll(async () => {
    server = await start(await build(name), process.execPath, () => ["server.js"]);
  }, 120_000);
  acceptance(() => ({ url: server.url, model, browser }));
});

describe("examples/next", () => {
  let server: Started;
  beforeAll(async () => {
    const example = await build("next");
    const next = join(example.folder, "node_modules/next/dist/bin/next");
    const args = ["start", "-H", "127.0.0.1", "-p"];
    server = await start(example, process.execPath, (port) => [next, ...args, String(port)]);
  }, 240_000);
  const running = () => ({ url: server.url, model, browser });
  acceptance(running);

  it("sends HTML that holds the chat before any script runs", async () => {
    const html = await (await fetch(server.url)).text();
    expect(html).toContain("<textarea");
    expect(html).toContain('role="log"');
  });

  it("stops the model's request from a page with the hook", async () => {
    const { page, complaints } = await openPage(running(), "/hook");
    await askOnPage(page, "Hold the hook");
    await page.getByRole("button", { name: "Stop" }).click();
    await model.aborted("Hold the hook");
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe.skipIf(python === undefined)("examples/fastapi", () => {
  let example: BuiltExample;
  let redis: RedisServer;
  let server: Started;
  const startPython = (): Promise<Started> =>
    start(
      example,
      python ?? "python3",
      (port) => ["-m", "uvicorn", "server:app", "--port", String(port), "--log-level", "error"],
      { REDIS_URL: redis.url },
    );
  beforeAll(async () => {
    redis = await startRedis();
    closing.unshift(() => redis.close());
    example = await build("fastapi");
    server = await startPython();
  }, 120_000);
  acceptance(() => ({ url: server.url, model, browser }));

  it("gives what was kept and then an error within 10 s when the process that writes is killed", async () => {
    const [writer, reader] = [await startPython(), await startPython()];
    const question = "Hold the killed";
    const page = await fetch(writer.url);
    const cookie = (page.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const message = { id: "u", role: "user", parts: [{ type: "text", text: question }] };
    await fetch(`${writer.url}/api/chat`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie },
      body: JSON.stringify({ id: "killed", messages: [message] }),
    });
    await model.held(question);
    const kept = await fetch(`${reader.url}/api/chat/killed/stream`, { headers: { cookie } });
    expect(kept.status).toBe(200);
    const from = Date.now();
    await writer.end("SIGKILL");
    const body = await kept.text();
    expect(Date.now() - from).toBeLessThan(10_000);
    expect(body).toContain("A **first");
    expect(body).toMatch(/event: error\ndata: .*The server that wrote the answer was lost\..*\n\n$/);
    expect(body).not.toContain("[DONE]");
  });
});
