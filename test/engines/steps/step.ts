import type { DemoPage } from "../page.js";

export interface Step {
  readonly name: string;
  /** What the step shows, in the words of the table. */
  readonly shows: string;
  run(page: DemoPage): Promise<void>;
}

/** A question whose answer is still arriving when the step has done its work. */
export const LONG = "A very long answer";

export const BREAD = "Tell me about bread";

export const longerThan = (length: number): boolean =>
  ([...document.querySelectorAll("[data-role=assistant] .sc-parts")].at(-1)?.textContent ?? "").length >
  length;

export const isReady = (): boolean => document.querySelector("button[aria-label=Send]") !== null;
