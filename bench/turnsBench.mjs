import { bundlePage } from "./bundle.mjs";
import { openPage } from "./chromium.mjs";
import { printTable } from "./table.mjs";

/** How much the heap may have grown at the end, in kB: a hundred bytes a turn would be a leak ten times as large. */
const GROWN_KB = 100;

/** A long life of one page: a third of the turns is stopped, a third fails. What they leave behind is counted. */
export const turnsBench = {
  name: "turns",
  pages: async (scripts) => {
    scripts.set("turns", await bundlePage("turns/page.mjs", "hook/ours.mjs"));
  },
  async run({ browser, url, quick, bars, openTurns }) {
    const turns = quick ? 1000 : 10_000;
    const page = await openPage(browser, `${url}/turns`);
    const rows = [];
    const take = async (when, outcomes) => {
      // Several times: what a finaliser lets go is collected only after it.
      for (let n = 0; n < 5; n++) await page.session.send("HeapProfiler.collectGarbage");
      const { usedSize } = await page.session.send("Runtime.getHeapUsage");
      const { jsEventListeners, nodes } = await page.session.send("Memory.getDOMCounters");
      // Chromium keeps a connection that was let go for up to 5 s where it believes that little is left to read.
      for (let n = 0; n < 500 && openTurns() > 0; n++)
        await new Promise((resolve) => setTimeout(resolve, 20));
      rows.push({
        when,
        outcomes,
        heapKb: usedSize / 1024,
        listeners: jsEventListeners,
        nodes,
        open: openTurns(),
      });
    };
    try {
      await page.page.waitForFunction(() => typeof window.runTurns === "function");
      const run = (count) => page.page.evaluate((given) => window.runTurns(given), count);
      // What is made once and kept (compiled code, caches of React and of the browser) is made by then.
      await take("after 1,500 turns to warm up", await run(1500));
      await take(`after ${turns.toLocaleString("en")} more`, await run(turns));
    } finally {
      await page.close();
    }
    printTable(
      `${turns.toLocaleString("en")} turns in one page`,
      ["", "done", "stopped", "failed", "heap kB", "listeners", "DOM nodes", "open at the server"],
      rows.map((row) => [
        row.when,
        row.outcomes.done,
        row.outcomes.stopped,
        row.outcomes.error,
        row.heapKb.toFixed(0),
        row.listeners,
        row.nodes,
        row.open,
      ]),
    );
    const [before, after] = rows;
    const { done, stopped, error } = after.outcomes;
    bars.atMost("turns: heap grown, in kB", after.heapKb - before.heapKb, GROWN_KB);
    bars.atMost("turns: listeners left behind", after.listeners - before.listeners, 0);
    bars.atMost("turns: answers open at the server", after.open, 0);
    bars.atMost(
      "turns: thirds that are none",
      Math.max(done, stopped, error) - Math.min(done, stopped, error),
      1,
    );
    return rows;
  },
};
