import assert from "node:assert/strict";
import { FIELD, keys, type DemoPage } from "../page.js";
import { isReady, LONG, longerThan, type Step } from "./step.js";

/** Answers what a paste into an empty `contenteditable` would find on the clipboard, after Ctrl+V. */
async function paste(page: DemoPage): Promise<{ text: string; html: string }> {
  await page.driver.run(() => {
    const box = document.createElement("div");
    box.id = "engines-paste";
    box.contentEditable = "true";
    box.style.cssText = "position:fixed;inset:0 auto auto 0;width:9px;height:9px;z-index:9999";
    box.addEventListener("paste", ({ clipboardData }) => {
      box.dataset["text"] = clipboardData?.getData("text/plain") ?? "";
      box.dataset["html"] = clipboardData?.getData("text/html") ?? "";
    });
    document.body.append(box);
    box.focus();
  });
  await page.driver.perform([
    {
      type: "key",
      id: "keyboard",
      actions: [
        { type: "keyDown", value: keys.control },
        { type: "keyDown", value: "v" },
        { type: "keyUp", value: "v" },
        { type: "keyUp", value: keys.control },
      ],
    },
  ]);
  await page.until(
    "the paste",
    () => document.querySelector<HTMLElement>("#engines-paste")?.dataset["text"] !== undefined,
  );
  return page.driver.run(() => {
    const box = document.querySelector<HTMLElement>("#engines-paste");
    const { text = "", html = "" } = box?.dataset ?? {};
    box?.remove();
    return { text, html };
  });
}

/** Presses in the first answer's first paragraph, drags over some words, and releases. */
async function selectWords(page: DemoPage): Promise<void> {
  const { x, y } = await page.driver.run(() => {
    const paragraph = [...document.querySelectorAll("[data-role=assistant]")].at(-1)?.querySelector("p");
    const { left, top } = paragraph?.getBoundingClientRect() ?? { left: NaN, top: NaN };
    return { x: Math.round(left), y: Math.round(top) };
  });
  await page.driver.perform([
    {
      type: "pointer",
      id: "mouse",
      parameters: { pointerType: "mouse" },
      actions: [
        { type: "pointerMove", x: x + 4, y: y + 12 },
        { type: "pointerDown", button: 0 },
        { type: "pointerMove", x: x + 90, y: y + 12, duration: 50 },
        { type: "pointerMove", x: x + 160, y: y + 12, duration: 50 },
        { type: "pointerUp", button: 0 },
      ],
    },
  ]);
}

export const copying: readonly Step[] = [
  {
    name: "copy",
    shows: "Copy puts the markdown source and HTML of our own on the clipboard",
    async run(page) {
      await page.begin(2000);
      await page.askAndWait("Compare the planets in tables");
      await page.clickButton("Copy");
      await page.until("the word “Copied”", () => document.body.innerText.includes("Copied"));
      const { text, html } = await paste(page);
      assert.match(text, /^[^<]*\|[ :-]+\|/, "text/plain is not the markdown source");
      assert.match(html, /<table[\s\S]*<td/, "text/html has no table");
      assert.doesNotMatch(html, /sc-|<button/);
    },
  },
  {
    name: "quote",
    shows: "a selection made while the answer grows is kept, and becomes a chip of the composer",
    async run(page) {
      await page.begin(60);
      await page.ask(LONG);
      await page.until("two lines", longerThan, 200);
      await selectWords(page);
      await page.until("the toolbar", () => document.querySelector(".sc-selection") !== null);
      const before = await page.driver.run(() => document.getSelection()?.toString() ?? "");
      assert.ok(before.length > 5, `only “${before}” was selected`);
      const { length } = await page.answer();
      await page.until("more text", longerThan, length + 200);
      assert.equal(await page.driver.run(() => document.getSelection()?.toString() ?? ""), before);
      await page.clickButton("Quote");
      await page.until("the chip", () => document.querySelector(".sc-chip[data-kind=quote]") !== null);
      assert.equal(
        await page.driver.run((field) => document.activeElement === document.querySelector(field), FIELD),
        true,
      );
      await page.driver.type(FIELD, keys.escape);
      await page.until("the Send button", isReady);
    },
  },
];
