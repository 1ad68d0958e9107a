import { fileURLToPath } from "node:url";
import { chromium, type BrowserContext, type Page } from "playwright";
import { createServer, type Plugin } from "vite";
import { demoServer } from "../../demo/server/plugin.js";
import type * as core from "../../src/core.js";
import { createHeldClock, type HeldClock } from "./heldClock.js";

/** What a page of these tests has in its hands. */
interface Kit {
  readonly core: typeof core;
  /** Whatever one step leaves for the next one. */
  chat: core.ChatInstance;
}

declare global {
  interface Window {
    kit: Kit;
  }
}

export interface Pages {
  readonly url: string;
  /** The server's. */
  readonly clock: HeldClock;
  /** A browser window of its own: its pages share storage and channels with each other, and with nobody else. */
  open(): Promise<BrowserContext>;
  /** Breaks every connection to the server. */
  breakConnections(): void;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** An empty page with the kit; `/elsewhere` is one without. */
const html: Plugin = {
  name: "pages",
  configureServer({ middlewares }) {
    middlewares.use((request, response, next) => {
      if (request.url !== "/page" && request.url !== "/elsewhere") return next();
      response.setHeader("content-type", "text/html; charset=utf-8");
      const script = `<script type="module">
        import * as core from "/src/core.ts";
        window.kit = { core };
      </script>`;
      return response.end(
        `<!doctype html><meta charset="utf-8"><title>page</title>${request.url === "/page" ? script : ""}`,
      );
    });
  },
};

/**
 * Real pages with the demo's server, for what a test inside a page cannot do to its own page: reload it, leave it and
 * come back, take its network away, open a second tab.
 */
export async function startPages(): Promise<Pages> {
  const clock = createHeldClock();
  const server = await createServer({
    root,
    configFile: false,
    appType: "custom",
    logLevel: "error",
    cacheDir: "node_modules/.vite-pages",
    plugins: [demoServer({ clock }), html],
    optimizeDeps: { include: ["eventsource-parser"], noDiscovery: true },
    // A socket to the page would keep it out of the back/forward cache, and reload it when the server is busy.
    server: { port: 0, host: "127.0.0.1", hmr: false, ws: false, watch: null },
  });
  await server.listen();
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
  });
  return {
    url: server.resolvedUrls?.local[0]?.replace(/\/$/, "") ?? "",
    clock,
    open: () => browser.newContext(),
    breakConnections() {
      if (server.httpServer && "closeAllConnections" in server.httpServer)
        server.httpServer.closeAllConnections();
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** Opens the page with the kit in a new tab. */
export async function openPage(context: BrowserContext, { url }: Pages): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${url}/page`);
  await hasKit(page);
  return page;
}

/** Resolves when the page's script has run. */
export async function hasKit(page: Page): Promise<void> {
  await page.waitForFunction(() => window.kit !== undefined);
}
