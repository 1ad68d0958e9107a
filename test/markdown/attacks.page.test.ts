import { fileURLToPath } from "node:url";
import { chromium, type Browser, type Page } from "playwright";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Way } from "./attackKit.js";
import { attacks, overlays, wideTexts } from "./attacks.js";

let server: ViteDevServer;
let browser: Browser;
let page: Page;
/** Addresses of all requests since the page was ready, but for the fonts of formulas. */
const requests: string[] = [];
const dialogs: string[] = [];

beforeAll(async () => {
  server = await createServer({
    root: fileURLToPath(new URL("../..", import.meta.url)),
    configFile: false,
    appType: "custom",
    logLevel: "error",
    cacheDir: "node_modules/.vite-attacks",
    plugins: [
      {
        name: "page",
        configureServer({ middlewares }) {
          middlewares.use((request, response, next) => {
            if (!/^\/(?:un)?styled$/.test(request.url ?? "")) return next();
            response.setHeader("content-type", "text/html; charset=utf-8");
            const sheet = request.url === "/styled" ? 'import "/src/styles.css";' : "";
            return response.end(
              `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>page</title><body>
              <script type="module">${sheet} import "/test/markdown/attackKit.tsx";</script>`,
            );
          });
        },
      },
    ],
    optimizeDeps: {
      include: [
        "react",
        "react-dom",
        "react-dom/client",
        "react-dom/server",
        "react/jsx-dev-runtime",
        "marked",
        "katex",
        "eventsource-parser",
      ],
      noDiscovery: true,
    },
    server: { port: 0, host: "127.0.0.1", hmr: false, ws: false, watch: null },
  });
  await server.listen();
  browser = await chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
  });
  page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.route("**/*", (route) => {
    const { url, own } = { url: route.request().url(), own: server.resolvedUrls?.local[0] ?? "" };
    if (!url.startsWith(own) || !/\.(?:woff2?|ttf)$/.test(url)) requests.push(url);
    return url.startsWith(own) || url.startsWith("data:") ? route.continue() : route.abort();
  });
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

const ways: readonly Way[] = ["whole", "one character at a time", "rendered by a server", "in a chat"];

describe.each([
  ["styled", [...attacks, ...overlays, ...wideTexts]],
  ["unstyled", [...attacks, ...overlays]],
] as const)("text that attacks a page, %s", (name, texts) => {
  beforeAll(async () => {
    await page.goto(`${server.resolvedUrls?.local[0]}${name}`);
    await page.waitForFunction(() => typeof window.attack === "function");
  });

  it.each(name === "styled" ? ways : ways.slice(0, 3))(
    "requests nothing and leaves the page outside the answer as it was: %s",
    async (way) => {
      requests.length = 0;
      const found: Record<string, readonly string[]> = {};
      for (const text of texts) {
        const problems = await page.evaluate(([given, how]) => window.attack(given, how), [
          text,
          way,
        ] as const);
        if (problems.length > 0) found[text] = problems;
      }
      expect(found).toEqual({});
      expect(requests).toEqual([]);
      expect(dialogs).toEqual([]);
    },
  );
});

it("the kit sees an element that lies above the page, and a request", async () => {
  await page.goto(`${server.resolvedUrls?.local[0]}styled`);
  await page.waitForFunction(() => typeof window.attack === "function");
  requests.length = 0;
  const problems = await page.evaluate(() => {
    const result = window.attack("words", "whole");
    const cover = document.createElement("img");
    cover.src = "https://attacker.example/cover.png";
    cover.style.cssText = "position: fixed; inset: 0; width: 2000px; height: 2000px";
    document.querySelector(".sc-md")?.append(cover);
    return result;
  });
  expect(problems.join()).toMatch(/the centre of the page is <img.*the answer has the element img/);
  expect(requests).toEqual(["https://attacker.example/cover.png"]);
});
