import { fireEvent, expect, waitFor, within } from "storybook/test";
import { tour } from "../answers.js";
import type { StreamStageProps } from "./StreamStage.js";
import { isTestRun } from "./showroom.js";

/** Arguments of every streaming story. */
export const streamArgs = {
  text: tour,
  seed: 1,
  chunk: "token",
  intervalMs: 20,
  jitter: 0.5,
  firstTokenMs: 400,
} satisfies StreamStageProps;

const share = { control: { type: "range", min: 0, max: 1, step: 0.01 } } as const;

export const streamArgTypes = {
  text: { control: "text" },
  seed: { control: { type: "number", min: 0 } },
  chunk: { control: "inline-radio", options: ["char", "token", "word"] },
  intervalMs: { control: { type: "range", min: 1, max: 500, step: 1 } },
  jitter: share,
  firstTokenMs: { control: { type: "range", min: 0, max: 5000, step: 100 } },
  stallAt: share,
  failAt: share,
  failure: {
    control: "select",
    options: ["refused", "model error", "connection lost", "truncated"],
  },
  at: share,
  children: { control: false },
  before: { control: false },
  after: { control: false },
  initialMessages: { control: false },
} as const;

/** Moves the slider of the replay, and waits until the answer is there. */
export async function seekTo(canvasElement: HTMLElement, percent: number): Promise<void> {
  const bar = within(canvasElement).getByRole("toolbar", { name: "Replay" });
  await fireEvent.change(within(bar).getByRole("slider"), { target: { value: String(percent) } });
  await waitFor(() => expect(Number(bar.dataset["share"])).toBeGreaterThanOrEqual(percent));
}

/**
 * In tests, stops the answer at half of its text, so that the audit of the story sees it there, and then calls `look`.
 * A reader of the page sees the answer play instead.
 */
export function heldInMiddle(look?: (canvasElement: HTMLElement) => Promise<void>) {
  return async ({ canvasElement }: { canvasElement: HTMLElement }): Promise<void> => {
    if (!isTestRun()) return;
    await seekTo(canvasElement, 50);
    await waitFor(() => expect(canvasElement.querySelector("[data-cursor]")).not.toBeNull());
    await look?.(canvasElement);
  };
}
