import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, fireEvent, userEvent, waitFor, within } from "storybook/test";
import { long } from "../answers.js";
import { seekTo, streamArgs, streamArgTypes } from "../stage/streamControls.js";
import { history } from "../stage/thread.js";
import { isTestRun } from "../stage/showroom.js";
import { eventsOf, logOf, restOf, untilShown, up } from "./observe.js";
import { ScrollStage } from "./ScrollStage.js";

const meta = {
  title: "Scroll/Rules",
  component: ScrollStage,
  args: { ...streamArgs, text: long.slice(0, 6000), intervalMs: 5, initialMessages: history(5), at: 0.2 },
  argTypes: streamArgTypes,
} satisfies Meta<typeof ScrollStage>;

export default meta;
type Story = StoryObj<typeof meta>;

/** S1, S6, S12: opens at its end, and stays there while text arrives. */
export const FollowsTheEnd: Story = {
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    for (const percent of [30, 40, 50]) {
      await seekTo(canvasElement, percent);
      await waitFor(() => expect(restOf(canvasElement)).toBeLessThanOrEqual(2));
    }
    await expect(eventsOf(canvasElement)).toEqual([]);
  },
};

/** S2, S3: a gesture upwards detaches at once, by whatever means, and more text moves nothing. */
function detaches(move: (log: HTMLElement) => Promise<unknown> | void): Story {
  return {
    play: async ({ canvasElement }) => {
      if (!isTestRun()) return;
      await untilShown(canvasElement);
      const log = logOf(canvasElement);
      await move(log);
      await waitFor(() => expect(log.dataset["following"]).toBe("false"));
      await waitFor(() => expect(eventsOf(canvasElement)).toContain("detach"));
      await seekTo(canvasElement, 40);
      // The place of a message on the screen: earlier messages that mount in idle time change the scroll position.
      const topOf = (): number =>
        log.querySelector('[data-message-id="m2-4"]')?.getBoundingClientRect().top ?? Number.NaN;
      const top = topOf();
      await seekTo(canvasElement, 50);
      await expect(Math.abs(topOf() - top)).toBeLessThanOrEqual(1);
      await expect(log.dataset["following"]).toBe("false");
      await expect(within(canvasElement).getByRole("button", { name: /^Jump to latest/ })).toBeVisible();
    },
  };
}

/** The first message, which mounts in idle time. */
async function earlier(log: HTMLElement): Promise<HTMLElement> {
  await waitFor(() => expect(log.querySelector('[data-message-id="m1-0"]')).not.toBeNull());
  return log.querySelector<HTMLElement>('[data-message-id="m1-0"]') ?? log;
}

export const WheelDetaches: Story = detaches(async (log) => {
  await fireEvent.wheel(log, { deltaY: -60 });
  up(log, 60);
});
export const ArrowUpDetaches: Story = detaches(async (log) => {
  log.focus();
  await userEvent.keyboard("{ArrowUp}");
  up(log, 40);
});
export const PageUpDetaches: Story = detaches(async (log) => {
  log.focus();
  await userEvent.keyboard("{PageUp}");
  up(log, 300);
});
export const ScrollBarDetaches: Story = detaches((log) => up(log, 30));
export const OnePixelDetaches: Story = detaches((log) => up(log, 1));
export const ScrollIntoViewDetaches: Story = detaches(async (log) =>
  (await earlier(log)).scrollIntoView({ behavior: "instant" }),
);
/** A script that moves focus, as a screen reader does, scrolls without any event of the mouse or the keyboard. */
export const FocusDetaches: Story = detaches(async (log) => (await earlier(log)).focus());

/** S4: a wheel with Control is zoom and no intent; a wheel downwards at the end keeps following. */
export const ZoomAndDownwardWheelFollow: Story = {
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    const log = logOf(canvasElement);
    await fireEvent.wheel(log, { deltaY: -60, ctrlKey: true });
    await fireEvent.wheel(log, { deltaY: 60 });
    await seekTo(canvasElement, 40);
    await waitFor(() => expect(restOf(canvasElement)).toBeLessThanOrEqual(2));
    await expect(log.dataset["following"]).toBe("true");
    await expect(eventsOf(canvasElement)).toEqual([]);
  },
};

/** S5: reaching the end attaches again. */
export const ReachingTheEndAttaches: Story = {
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    const log = logOf(canvasElement);
    up(log, 200);
    await waitFor(() => expect(log.dataset["following"]).toBe("false"));
    log.scrollTo({ top: log.scrollHeight, behavior: "instant" });
    await waitFor(() => expect(log.dataset["following"]).toBe("true"));
    await seekTo(canvasElement, 40);
    await waitFor(() => expect(restOf(canvasElement)).toBeLessThanOrEqual(2));
    await waitFor(() => expect(eventsOf(canvasElement)).toEqual(["detach", "Jump to latest", "attach"]));
  },
};

/** S13: the button arrives at the end, unmounts, and gives focus to the log. */
export const JumpArrives: Story = {
  play: async ({ canvas, canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    const log = logOf(canvasElement);
    up(log, 900);
    await userEvent.click(await canvas.findByRole("button", { name: /^Jump to latest/ }));
    await seekTo(canvasElement, 45);
    await waitFor(() => expect(restOf(canvasElement)).toBeLessThanOrEqual(2));
    await expect(log).toHaveFocus();
    await expect(canvas.queryByRole("button", { name: /^Jump to latest/ })).toBeNull();
    await waitFor(() => expect(eventsOf(canvasElement).at(-1)).toBe("attach"));
  },
};

/** S6: a composer that grows hides nothing of the end. */
export const ComposerGrows: Story = {
  play: async ({ canvas, canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    const before = logOf(canvasElement).clientHeight;
    await userEvent.type(
      canvas.getByRole("textbox", { name: "Message" }),
      "one{Shift>}{Enter}{/Shift}two{Shift>}{Enter}{/Shift}three{Shift>}{Enter}{/Shift}four",
    );
    await waitFor(() => expect(logOf(canvasElement).clientHeight).toBeLessThan(before - 40));
    await waitFor(() => expect(restOf(canvasElement)).toBeLessThanOrEqual(2));
  },
};

/** S15: while a selection is dragged, the text stands still. */
export const SelectionPauses: Story = {
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    await untilShown(canvasElement);
    const log = logOf(canvasElement);
    const heading = within(canvasElement).getAllByRole("heading", { name: "How a stream becomes a page" })[0];
    await fireEvent.pointerDown(log);
    if (heading !== undefined) document.getSelection()?.selectAllChildren(heading);
    const { scrollTop } = log;
    await seekTo(canvasElement, 40);
    await expect(Math.abs(log.scrollTop - scrollTop)).toBeLessThanOrEqual(1);
    await fireEvent.pointerUp(window);
    document.getSelection()?.removeAllRanges();
    await seekTo(canvasElement, 50);
    await waitFor(() => expect(restOf(canvasElement)).toBeLessThanOrEqual(2));
  },
};

/** S19: the same from right to left. */
export const RightToLeft: Story = { ...FollowsTheEnd, globals: { direction: "rtl" } };
