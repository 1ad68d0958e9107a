import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { App } from "../../demo/App.js";
import { ask, askAndWait, send, stop } from "./support/conversation.js";
import "react-streaming-chat/styles.css";
import "../../demo/demo.css";

/** What axe finds, as `rule: element`. */
async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(document, {
    resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    // The page around the chat is the test runner's.
    rules: {
      "landmark-one-main": { enabled: false },
      "page-has-heading-one": { enabled: false },
      region: { enabled: false },
    },
  });
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

/** What is wider than its box becomes a group that takes focus once the browser has told its size: a frame later. */
const laidOut = (): Promise<unknown> =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));

/** Sets something in the sheet, which is open meanwhile. */
async function inSettings(act: () => Promise<void>): Promise<void> {
  await userEvent.click(page.getByRole("button", { name: "Settings" }));
  await act();
  await userEvent.click(page.getByRole("button", { name: "Done" }));
}

const setSpeed = (speed: number) =>
  inSettings(() => userEvent.fill(page.getByLabelText("Speed"), String(speed)));

for (const scheme of ["light", "dark"] as const) {
  describe(`the page in ${scheme} colours`, () => {
    beforeEach(async () => {
      document.documentElement.style.colorScheme = scheme;
      await page.viewport(1280, 800);
      localStorage.clear();
      sessionStorage.clear();
      await render(<App />);
    });
    afterEach(() => {
      document.documentElement.style.colorScheme = "";
    });

    it("has nothing that axe objects to while it is empty", async () => {
      expect(await violations()).toEqual([]);
    });

    it("nor in the middle of an answer, nor when it was stopped", async () => {
      // Slow enough that axe is through before the end.
      await setSpeed(30);
      await ask("Compare the planets in tables");
      await expect.element(page.getByRole("table").first()).toBeInTheDocument();
      expect(await violations()).toEqual([]);
      await userEvent.click(stop);
      await expect.element(send).toBeVisible();
      expect(await violations()).toEqual([]);
    });

    it("nor after an error", async () => {
      await setSpeed(2000);
      await inSettings(() => userEvent.selectOptions(page.getByLabelText("Next fault"), "error-event"));
      await ask("Tell me about bread");
      await expect.element(page.getByRole("alert")).toBeVisible();
      expect(await violations()).toEqual([]);
    });

    for (const question of [
      "tables",
      "code",
      "markdown",
      "languages",
      "math",
      "weather in Oslo",
      "research",
    ]) {
      it(`nor after an answer about ${question}, wide or narrow`, async () => {
        await setSpeed(2000);
        await askAndWait(question);
        await laidOut();
        expect(await violations()).toEqual([]);
        await page.viewport(390, 800);
        await laidOut();
        expect(await violations()).toEqual([]);
        expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
      });
    }
  });
}
