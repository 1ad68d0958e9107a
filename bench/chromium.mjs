import { chromium } from "playwright-core";

/** Starts Chromium; production pages, one process for all. */
export async function startChromium() {
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"],
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--js-flags=--expose-gc",
      "--enable-precise-memory-info",
    ],
  });
  return browser;
}

/** A fresh page of its own process, with a meter for the CPU time of its main thread. */
export async function openPage(browser, url) {
  const context = await browser.newContext({ viewport: { width: 900, height: 700 } });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(url);
  const session = await context.newCDPSession(page);
  // Thread ticks count the thread's own CPU time: another process on the machine does not change them.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const read = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  return {
    page,
    session,
    errors,
    /** Runs `work` and gives what it cost the main thread, in ms. */
    async measure(work) {
      await page.evaluate(() => globalThis.gc?.());
      const before = await read();
      const result = await work();
      const after = await read();
      await page.evaluate(() => globalThis.gc?.());
      const settled = await read();
      const ms = (key) => (after[key] - before[key]) * 1000;
      return {
        result,
        cpuMs: ms("TaskDuration"),
        scriptMs: ms("ScriptDuration"),
        layoutMs: ms("LayoutDuration") + ms("RecalcStyleDuration"),
        heapKb: (settled.JSHeapUsedSize - before.JSHeapUsedSize) / 1024,
      };
    },
    close: () => context.close(),
  };
}
