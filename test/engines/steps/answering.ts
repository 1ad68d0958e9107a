import assert from "node:assert/strict";
import { FIELD, keys } from "../page.js";
import { BREAD, isReady, LONG, longerThan, type Step } from "./step.js";

export const answering: readonly Step[] = [
  {
    name: "ask",
    shows: "the answer grows over many frames, and ends whole",
    async run(page) {
      await page.begin(200);
      await page.ask(BREAD);
      const lengths = await page.driver.run(
        () =>
          new Promise<readonly number[]>((resolve) => {
            const seen = new Set<number>();
            const deadline = performance.now() + 20_000;
            const look = (): void => {
              const answer = [...document.querySelectorAll("[data-role=assistant] .sc-parts")].at(-1);
              seen.add(answer?.textContent?.length ?? 0);
              if (seen.size >= 20 || performance.now() > deadline) resolve([...seen]);
              else requestAnimationFrame(look);
            };
            look();
          }),
      );
      assert.ok(lengths.length >= 20, `only ${lengths.length} different lengths were painted`);
      assert.deepEqual(
        lengths,
        lengths.toSorted((left, right) => left - right),
      );
      await page.until("the end", isReady);
      assert.match(await page.answer(), /^Bread is flour[\s\S]*nobody manages\.$/);
    },
  },
  {
    name: "stop",
    shows: "Escape ends the answer at once; nothing is added; focus stays in the composer",
    async run(page) {
      await page.begin(80);
      await page.ask(LONG);
      await page.until("the answer's beginning", longerThan, 50);
      await page.driver.type(FIELD, keys.escape);
      await page.until("the Send button", isReady);
      const kept = await page.answer();
      await page.driver.run(
        () =>
          new Promise<void>((resolve) => {
            let frames = 0;
            const count = (): void => {
              frames += 1;
              if (frames === 20) resolve();
              else requestAnimationFrame(count);
            };
            requestAnimationFrame(count);
          }),
      );
      assert.equal(await page.answer(), kept);
      assert.equal(
        await page.driver.run((field) => document.activeElement === document.querySelector(field), FIELD),
        true,
      );
    },
  },
  {
    name: "edit",
    shows: "an edited question has a new answer in its place, and the old exchange stays a version",
    async run(page) {
      await page.begin(2000);
      await page.askAndWait("Hello");
      await page.driver.click("[data-role=user] [data-action=edit]");
      await page.until("the editor", () => document.querySelector("[data-role=user] textarea") !== null);
      await page.driver.run(() => {
        const field = document.querySelector<HTMLTextAreaElement>("[data-role=user] textarea");
        field?.focus();
        field?.select();
      });
      await page.driver.type("[data-role=user] textarea", BREAD);
      await page.driver.type("[data-role=user] textarea", keys.enter);
      await page.until("the new answer", () =>
        (
          [...document.querySelectorAll("[data-role=assistant] .sc-parts")].at(-1)?.textContent ?? ""
        ).endsWith("nobody manages."),
      );
      assert.equal(await page.driver.run(() => document.querySelectorAll("[data-role=user]").length), 1);
      await page.until("the versions", () => document.body.innerText.includes("2 of 2"));
    },
  },
  {
    name: "resume",
    shows: "a reload in the middle of an answer shows the part that had arrived, and the rest as it comes",
    async run(page) {
      await page.begin(60);
      await page.ask(LONG);
      await page.until("the answer's beginning", longerThan, 200);
      const { length, start } = await page
        .answer()
        .then((text) => ({ length: text.length, start: text.slice(0, 150) }));
      await page.driver.refresh();
      await page.until("the rest of the answer", longerThan, length + 200);
      assert.equal((await page.answer()).slice(0, 150), start);
      assert.equal(await page.driver.run(() => document.querySelectorAll("[data-role=assistant]").length), 1);
      await page.driver.type(FIELD, keys.escape);
      await page.until("the Send button", isReady);
    },
  },
  {
    name: "composition",
    shows:
      "an Enter that commits a word of an input method does not send, in either order of events; the next one does",
    async run(page) {
      await page.begin(2000);
      const { sent, taken } = await page.driver.run(async (selector) => {
        const field = document.querySelector<HTMLTextAreaElement>(selector);
        if (field === null) throw new Error("There is no composer.");
        field.focus();
        const setter = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set;
        setter?.call(field, "日本");
        field.dispatchEvent(new Event("input", { bubbles: true }));
        const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
        await nextFrame();
        const messages = (): number => document.querySelectorAll("[data-role=user]").length;
        // An Enter that sends is taken from the field: its default action is prevented.
        const press = (init: KeyboardEventInit): boolean =>
          !field.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init }),
          );
        const enters: boolean[] = [];
        field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
        enters.push(press({ isComposing: true, keyCode: 229 }));
        // Safari's order: the composition ends before the Enter that ended it.
        field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "日本" }));
        enters.push(press({ keyCode: 13 }));
        await nextFrame();
        await nextFrame();
        const counts = [messages()];
        field.dispatchEvent(new KeyboardEvent("keyup", { key: "Enter", bubbles: true, keyCode: 13 }));
        enters.push(press({ keyCode: 13 }));
        const deadline = performance.now() + 5000;
        while (messages() === 0 && performance.now() < deadline) await nextFrame();
        return { sent: [...counts, messages()], taken: enters };
      }, FIELD);
      assert.deepEqual(taken, [false, false, true]);
      assert.deepEqual(sent, [0, 1]);
    },
  },
];
