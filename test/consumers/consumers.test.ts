import { execFile, spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const execute = promisify(execFile);
const work = mkdtempSync(join(tmpdir(), "consumers-"));
const app = join(work, "app");

/** Runs a program in a consumer's folder; a failure shows both of its outputs. */
async function run(file: string, args: readonly string[], cwd = app): Promise<string> {
  try {
    return (await execute(file, args, { cwd, maxBuffer: 1e8 })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${file} ${args.join(" ")}\n${stdout ?? ""}\n${stderr ?? ""}`, { cause: error });
  }
}

const write = (path: string, text: string): void => writeFileSync(join(app, path), text);

/** A development dependency of this repository, linked into the consumer. */
function link(name: string, from = join(root, "node_modules", name)): void {
  const target = join(app, "node_modules", name);
  mkdirSync(join(target, ".."), { recursive: true });
  rmSync(target, { recursive: true, force: true });
  symlinkSync(from, target);
}

beforeAll(async () => {
  mkdirSync(app);
  write("package.json", JSON.stringify({ name: "consumer", private: true, type: "module" }));
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--no-package-lock"];
  await run("npm", ["install", inject("tarball"), "react@18.3.1", "react-dom@18.3.1", ...quiet]);
  cpSync(join(root, "test/consumers/page"), app, { recursive: true });
}, 120_000);

afterAll(() => rmSync(work, { recursive: true, force: true }));

it("gives a Node script /core without React", async () => {
  write(
    "core.mjs",
    `import { readStream } from "react-streaming-chat/core";
     const body = 'data: {"text":"Hel"}\\n\\ndata: {"text":"lo"}\\n\\ndata: [DONE]\\n\\n';
     const response = new Response(body, { headers: { "content-type": "text/event-stream" } });
     let text = "";
     for await (const event of readStream(response)) if (event.type === "text-delta") text += event.delta;
     console.log(text);`,
  );
  expect(await run(process.execPath, ["core.mjs"])).toBe("Hello\n");
});

it.each([
  ["as it is", undefined],
  ["in one file by esbuild", []],
  ["with chunks by esbuild", ["--splitting"]],
])("loads what reads an answer when it is needed: %s", async (_, bundle) => {
  write(
    "lazy.mjs",
    `import { createChat } from "react-streaming-chat";
     const chunk = (choice) => "data: " + JSON.stringify({ choices: [{ index: 0, ...choice }] }) + "\\n\\n";
     const body = chunk({ delta: { content: "Hello" } }) + chunk({ delta: {}, finish_reason: "stop" }) + "data: [DONE]\\n\\n";
     globalThis.fetch = async () => new Response(body, { headers: { "content-type": "text/event-stream" } });
     const chat = createChat({ api: "http://127.0.0.1/" });
     const { type } = await chat.sendMessage("Hi");
     console.log(type, chat.getSnapshot().messages.at(-1).parts[0].text);`,
  );
  if (bundle !== undefined) {
    const esbuild = join(root, "node_modules/esbuild/bin/esbuild");
    const react = ["--external:react", "--external:react-dom"];
    await run(esbuild, [
      "lazy.mjs",
      "--bundle",
      "--format=esm",
      "--platform=node",
      ...react,
      ...bundle,
      "--outdir=out",
    ]);
  }
  expect(await run(process.execPath, [bundle === undefined ? "lazy.mjs" : "out/lazy.js"])).toBe(
    "done Hello\n",
  );
});

it("renders <Chat> on a server with React 18", async () => {
  write(
    "render.mjs",
    `import { createElement, version } from "react";
     import { renderToString } from "react-dom/server";
     import { Chat } from "react-streaming-chat";
     console.log(version, renderToString(createElement(Chat, { api: "/api/chat" })));`,
  );
  const html = await run(process.execPath, ["render.mjs"]);
  expect(html).toMatch(/^18\./);
  expect(html).toContain("<textarea");
});

it.each([
  [
    "TypeScript 5.9, moduleResolution node",
    "test/react18/node_modules/typescript",
    ["--module", "esnext", "--moduleResolution", "node"],
  ],
  [
    "TypeScript 5.9, nodenext",
    "test/react18/node_modules/typescript",
    ["--module", "nodenext", "--moduleResolution", "nodenext"],
  ],
  [
    "TypeScript 7, bundler",
    "node_modules/typescript",
    ["--module", "esnext", "--moduleResolution", "bundler"],
  ],
])("type-checks every entry without skipLibCheck: %s", async (_, typescript, resolution) => {
  for (const name of ["@types/react", "@types/react-dom", "@types/node", "csstype", "undici-types"])
    link(name);
  write(
    "entries.ts",
    `import { Chat } from "react-streaming-chat";
     import { readStream } from "react-streaming-chat/core";
     import { anthropic } from "react-streaming-chat/protocols";
     import { createFetchTransport } from "react-streaming-chat/transports";
     import { persistChat } from "react-streaming-chat/storage";
     import { createMarkdownParser } from "react-streaming-chat/markdown";
     import { createChatHandlers } from "react-streaming-chat/server";
     import { createManualClock } from "react-streaming-chat/testing";
     export const values = [Chat, readStream, anthropic, createFetchTransport, persistChat, createMarkdownParser, createChatHandlers, createManualClock];
     // @ts-expect-error -- the types are there: a clock is no number
     export const wrong: number = createManualClock();`,
  );
  const strict = [
    "--strict",
    "--noEmit",
    "--skipLibCheck",
    "false",
    "--target",
    "es2022",
    "--jsx",
    "react-jsx",
  ];
  const libraries = ["--lib", "es2023,dom,dom.iterable,dom.asynciterable", "--types", "node"];
  const tsc = join(root, typescript, "bin/tsc");
  await run(process.execPath, [tsc, ...strict, ...libraries, ...resolution, "entries.ts"]);
});

it("builds a Vite app whose page shows an answer of its server", async () => {
  for (const name of ["vite", "@vitejs/plugin-react"]) link(name);
  await run(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build"]);
  const server: ChildProcess = spawn(process.execPath, ["server.mjs"], {
    cwd: app,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(server.stdout!, "data")) as [Buffer];
    const browser = await chromium.launch({
      executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu"],
    });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${String(line).trim()}/`);
      await page.getByRole("textbox").fill("Hello");
      await page.getByRole("textbox").press("Enter");
      await page.locator("strong", { hasText: "answer" }).waitFor();
    } finally {
      await browser.close();
    }
  } finally {
    server.kill();
  }
});
