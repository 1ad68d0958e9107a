import { execFile, spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { createServer as createNetServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { chromium, type Browser, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const execute = promisify(execFile);
const work = mkdtempSync(join(tmpdir(), "next-"));
const app = join(work, "app");
const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--no-package-lock"];
const environment = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" as const };

let model: Server;
let server: ChildProcess;
let browser: Browser;
let address = "";
/** Lets the model write its next words. */
let release = (): void => {};
/** Questions whose request to the model was ended from outside. */
let ended = 0;

async function freePort(): Promise<number> {
  const probe = createNetServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

/** Writes an answer of two parts; what stands between them waits for `release`. */
function startModel(): Server {
  return createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    const delta = (content: string) =>
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
    response.on("close", () => {
      if (!response.writableFinished) ended += 1;
    });
    delta("A **first");
    release = () => {
      delta(" half**, and a second.");
      const stop = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
      response.end(`data: ${JSON.stringify(stop)}\n\ndata: [DONE]\n\n`);
    };
  });
}

beforeAll(async () => {
  cpSync(join(root, "examples/next"), app, { recursive: true });
  await execute("npm", ["pack", "--pack-destination", work, "--silent"], { cwd: root });
  const tarball = readdirSync(work).find((name) => name.endsWith(".tgz")) ?? "";
  const manifest = JSON.parse(readFileSync(join(app, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  manifest.dependencies["react-streaming-chat"] = `file:${join(work, tarball)}`;
  writeFileSync(join(app, "package.json"), JSON.stringify(manifest));
  await execute("npm", ["install", "--include=dev", ...quiet], { cwd: app });
  await execute("npm", ["run", "build"], { cwd: app, env: environment }).catch((error: unknown) => {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`next build\n${stdout ?? ""}\n${stderr ?? ""}`, { cause: error });
  });
  model = startModel().listen(0, "127.0.0.1");
  await once(model, "listening");
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  server = spawn(
    process.execPath,
    [join(app, "node_modules/next/dist/bin/next"), "start", "-p", String(port), "-H", "127.0.0.1"],
    {
      cwd: app,
      env: {
        ...environment,
        OPENAI_BASE_URL: `http://127.0.0.1:${(model.address() as AddressInfo).port}`,
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  for await (const text of server.stdout!) if (String(text).includes("Ready")) break;
  browser = await chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
}, 240_000);

afterAll(async () => {
  await browser?.close();
  server?.kill();
  model?.closeAllConnections();
  model?.close();
  rmSync(work, { recursive: true, force: true });
});

/** A page in a browser of its own, and what its console said. */
async function open(path: string): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(address + path);
  return { page, complaints };
}

async function ask(page: Page): Promise<void> {
  await page.getByRole("textbox", { name: "Message" }).fill("Hello");
  await page.getByRole("textbox", { name: "Message" }).press("Enter");
  await page.locator("strong", { hasText: "first" }).waitFor();
}

describe("a Next app with the App Router", () => {
  it("sends HTML that holds the chat before any script runs, and preloads nothing that a model chose", async () => {
    const html = await (await fetch(address)).text();
    expect(html).toContain("<textarea");
    expect(html).toContain('role="log"');
  });

  it("shows an answer, and goes on with it after a reload", async () => {
    const { page, complaints } = await open("/");
    // The page is hydrated, and then given its id.
    await page.waitForFunction(() => localStorage.getItem("chat-id") !== null);
    await ask(page);
    await page.reload();
    await page.locator("strong", { hasText: "first" }).waitFor();
    release();
    await expect.poll(() => page.locator("[role=log]").innerText()).toContain("A first half, and a second.");
    await expect.poll(() => page.locator("[data-phase]").getAttribute("data-phase")).toBe("done");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("a page with the hook stops the model's request", async () => {
    const { page, complaints } = await open("/hook");
    await ask(page);
    const before = ended;
    await page.getByRole("button", { name: "Stop" }).click();
    await expect.poll(() => ended).toBe(before + 1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
