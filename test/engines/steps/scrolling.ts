import assert from "node:assert/strict";
import { FIELD, keys, LOG, type DemoPage } from "../page.js";
import { isReady, LONG, type Step } from "./step.js";

const overflows = (log: string): boolean => {
  const element = document.querySelector(log);
  return element !== null && element.scrollHeight - element.clientHeight > 600;
};

/** Pixels between the log's position and its end. */
const restOf = (log: string): number => {
  const element = document.querySelector(log);
  return element === null ? NaN : element.scrollHeight - element.clientHeight - element.scrollTop;
};

const hasJump = (): boolean => document.querySelector(".sc-jump") !== null;

const scrollUp = (log: string): void =>
  document.querySelector(log)?.scrollBy({ top: -400, behavior: "instant" });

/** The log stays where the reader put it over twenty frames of a growing answer. */
async function staysInPlace(page: DemoPage): Promise<void> {
  const moved = await page.driver.run(
    (log) =>
      new Promise<number>((resolve) => {
        const element = document.querySelector(log);
        if (element === null) throw new Error("There is no log.");
        const tops: number[] = [];
        // The engine's own smooth scrolling may be under way for some frames after the gesture.
        const look = (): void => {
          tops.push(element.scrollTop);
          if (tops.length < 80) requestAnimationFrame(look);
          else resolve(Math.max(...tops.slice(-20)) - Math.min(...tops.slice(-20)));
        };
        look();
      }),
    LOG,
  );
  assert.ok(moved <= 1, `the text moved by ${moved} px`);
}

export const scrolling: readonly Step[] = [
  {
    name: "follow",
    shows: "no frame is painted with the end out of view",
    async run(page) {
      await page.begin(1000);
      await page.ask(LONG);
      await page.until("a log that scrolls", overflows, LOG);
      const rests = await page.driver.run(
        (log) =>
          new Promise<readonly number[]>((resolve) => {
            const element = document.querySelector(log);
            const column = element?.querySelector(".sc-column");
            if (!element || !column) throw new Error("There is no log.");
            const seen: number[] = [];
            // As each frame is painted: this observer is younger than the one that follows the end, and hears later.
            const painted = new ResizeObserver(() => {
              seen.push(element.scrollHeight - element.clientHeight - element.scrollTop);
              if (seen.length < 40) return;
              painted.disconnect();
              resolve(seen);
            });
            painted.observe(column);
          }),
        LOG,
      );
      assert.ok(Math.max(...rests) <= 2, `the end was ${Math.max(...rests)} px out of view`);
      await page.driver.type(FIELD, keys.escape);
    },
  },
  {
    name: "wheel",
    shows: "a turn of the wheel upwards ends following, and the text stays in its place",
    async run(page) {
      await page.begin(1000);
      await page.ask(LONG);
      await page.until("a log that scrolls", overflows, LOG);
      await page.driver.perform([
        {
          type: "wheel",
          id: "wheel",
          actions: [{ type: "scroll", x: 600, y: 300, deltaX: 0, deltaY: -120, duration: 0 }],
        },
      ]);
      await page.until("the jump button", hasJump);
      await staysInPlace(page);
      await page.driver.type(FIELD, keys.escape);
    },
  },
  {
    name: "keys",
    shows: "PageUp in an empty composer ends following, and the text stays in its place",
    async run(page) {
      await page.begin(1000);
      await page.ask(LONG);
      await page.until("a log that scrolls", overflows, LOG);
      await page.driver.type(FIELD, keys.pageUp);
      await page.until("the jump button", hasJump);
      await staysInPlace(page);
      await page.driver.type(FIELD, keys.escape);
    },
  },
  {
    name: "jump",
    shows: "the button leads to the end while the answer grows, and gives its focus to the log",
    async run(page) {
      await page.begin(1000);
      await page.ask(LONG);
      await page.until("a log that scrolls", overflows, LOG);
      await page.driver.run(scrollUp, LOG);
      await page.until("the jump button", hasJump);
      await page.driver.click(".sc-jump");
      await page.until("the button's end", () => document.querySelector(".sc-jump") === null);
      const focused = await page.driver.run(
        (log) => document.activeElement === document.querySelector(log),
        LOG,
      );
      assert.equal(focused, true, "focus is not in the log");
      await page.driver.type(FIELD, keys.escape);
      await page.until("the Send button", isReady);
      assert.ok((await page.driver.run(restOf, LOG)) <= 2);
    },
  },
];
