import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Step } from "./step.js";

const axeSource = (): string =>
  readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const layout: readonly Step[] = [
  {
    name: "axe",
    shows: "axe finds nothing in a page with tables, code and formulas",
    async run(page) {
      await page.begin(2000);
      for (const question of ["Compare the planets in tables", "Show everything Markdown can do"]) {
        await page.askAndWait(question);
      }
      await page.driver.load(axeSource());
      const violations = await page.driver.run(async () => {
        const { axe } = window as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        const found = await axe.run();
        return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      });
      assert.deepEqual(violations, []);
    },
  },
  {
    name: "phone",
    shows: "at the smallest width that the window takes, the page does not scroll sideways",
    async run(page) {
      await page.begin(2000);
      await page.driver.resize(390, 844);
      try {
        await page.askAndWait("Compare the planets in tables");
        const { width, scrollWidth } = await page.driver.run(() => ({
          width: window.innerWidth,
          scrollWidth: document.documentElement.scrollWidth,
        }));
        assert.ok(scrollWidth <= width, `${scrollWidth} px of content in ${width} px`);
      } finally {
        await page.driver.resize(1280, 900);
      }
    },
  },
];
