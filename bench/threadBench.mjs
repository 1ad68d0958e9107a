import { bundlePage } from "./bundle.mjs";
import { openPage } from "./chromium.mjs";
import { quantile } from "./statistics.mjs";
import { ms, printTable } from "./table.mjs";

/** A long thread: what one more answer costs, and how typing feels meanwhile. */
export const threadBench = {
  name: "thread",
  pages: async (scripts) => {
    scripts.set("thread", await bundlePage("thread/page.mjs", "render/ours.mjs"));
  },
  async run({ browser, url, quick, bars }) {
    const characters = quick ? 6000 : 20_000;
    const rows = [];
    for (const messages of [10, 1000]) {
      const page = await openPage(browser, `${url}/thread`);
      try {
        await page.page.waitForFunction(() => typeof window.mountThread === "function");
        const mountMs = await page.page.evaluate((given) => window.mountThread(given), {
          messages,
          characters,
          tokensPerSecond: 1000,
        });
        const { result: frames, cpuMs } = await page.measure(() =>
          page.page.evaluate(() => window.streamAnswer()),
        );
        const streaming = page.page.evaluate(() => window.streamAnswer());
        for (let key = 0; key < (quick ? 40 : 150); key++)
          await page.page.keyboard.press("KeyA", { delay: 10 });
        const delays = await page.page.evaluate(() => window.delays);
        await page.page.evaluate(() => window.chat.stop());
        await streaming;
        rows.push({
          messages,
          mountMs,
          frames,
          cpuMs,
          perFrame: cpuMs / frames,
          inputDelayP95: quantile(delays, 0.95),
        });
      } finally {
        await page.close();
      }
    }
    printTable(
      `a thread with one more answer of ${characters / 1000} kB at 1,000 tokens a second`,
      ["settled messages", "mount ms", "frames", "CPU ms a frame", "input delay p95 ms"],
      rows.map((row) => [row.messages, ms(row.mountMs), row.frames, ms(row.perFrame), ms(row.inputDelayP95)]),
    );
    const [short, long] = rows;
    bars.atMost("thread: cost per frame, 1,000 messages over 10", long.perFrame / short.perFrame, 1.2);
    bars.atMost("thread: input delay p95 in ms (one frame)", long.inputDelayP95, 16.7);
    return rows;
  },
};
