import type { WebDriver } from "./webDriver.js";

/** What the steps look at and press, in the demo's page. */
export interface DemoPage {
  readonly driver: WebDriver;
  /** Opens the demo anew, without a history, its answers at this speed in tokens a second. */
  begin(tokensPerSecond: number): Promise<void>;
  setSpeed(tokensPerSecond: number): Promise<void>;
  /** Types the question, and presses Enter. */
  ask(question: string): Promise<void>;
  /** Asks, and waits for the end of the answer. */
  askAndWait(question: string): Promise<void>;
  clickButton(name: string): Promise<void>;
  /** Waits until a function in the page returns true, and says what was waited for where it never does. */
  until<Args extends readonly unknown[]>(
    what: string,
    condition: (...args: Args) => boolean,
    ...args: Args
  ): Promise<void>;
  answer(): Promise<string>;
}

export const FIELD = ".sc-composer textarea";
export const LOG = "[role=log]";

/** Keys of a real keyboard, by WebDriver's code points. */
export const keys = {
  enter: "\uE007",
  escape: "\uE00C",
  control: "\uE009",
  pageUp: "\uE00E",
} as const;

export function openPage(driver: WebDriver, url: string): DemoPage {
  const page: DemoPage = {
    driver,
    async begin(tokensPerSecond) {
      await driver.navigate(url);
      await driver.run(() => {
        localStorage.clear();
        sessionStorage.clear();
      });
      await driver.refresh();
      await page.until("the composer", (field) => document.querySelector(field) !== null, FIELD);
      await page.setSpeed(tokensPerSecond);
    },
    async setSpeed(tokensPerSecond) {
      await page.clickButton("Settings");
      await page.until("the sheet", () => document.querySelector("dialog[open] input[type=range]") !== null);
      await driver.run((value) => {
        const range = document.querySelector<HTMLInputElement>("dialog[open] input[type=range]");
        // React tracks the value by a property of its own; only the prototype's setter passes it by.
        const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
        setter?.call(range, String(value));
        range?.dispatchEvent(new Event("input", { bubbles: true }));
      }, tokensPerSecond);
      await page.clickButton("Done");
      await page.until("the sheet's end", () => document.querySelector("dialog[open]") === null);
    },
    async ask(question) {
      await driver.type(FIELD, question + keys.enter);
    },
    async askAndWait(question) {
      const before = await driver.run(countAnswers);
      await page.ask(question);
      await page.until(
        `the answer to “${question}”`,
        (count) =>
          document.querySelectorAll("[data-role=assistant][aria-busy=false]").length === count + 1 &&
          document.querySelector("button[aria-label=Send]") !== null,
        before,
      );
    },
    async clickButton(name) {
      await driver.run((label) => {
        const named = [...document.querySelectorAll("button")].filter(
          (button) => (button.getAttribute("aria-label") ?? button.textContent?.trim()) === label,
        );
        for (const old of document.querySelectorAll("[data-engines-target]")) {
          old.removeAttribute("data-engines-target");
        }
        const button = named.at(-1);
        if (button === undefined) throw new Error(`There is no button “${label}”.`);
        button.setAttribute("data-engines-target", "");
      }, name);
      await driver.click("[data-engines-target]");
    },
    async until(what, condition, ...args) {
      const deadline = Date.now() + 20_000;
      while (!(await driver.run(condition, ...args))) {
        if (Date.now() > deadline) throw new Error(`This did not come: ${what}.`);
      }
    },
    answer: () => driver.run(readAnswer),
  };
  return page;
}

const countAnswers = (): number => document.querySelectorAll("[data-role=assistant][aria-busy=false]").length;

const readAnswer = (): string =>
  [...document.querySelectorAll("[data-role=assistant] .sc-parts")].at(-1)?.textContent ?? "";
