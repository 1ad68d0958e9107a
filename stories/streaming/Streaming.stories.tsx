import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { tour } from "../answers.js";
import { StreamStage } from "../stage/StreamStage.js";
import { heldInMiddle, seekTo, streamArgs, streamArgTypes } from "../stage/streamControls.js";
import { isTestRun } from "../stage/showroom.js";

const meta = {
  title: "Streaming/Pace",
  component: StreamStage,
  args: streamArgs,
  argTypes: streamArgTypes,
} satisfies Meta<typeof StreamStage>;

export default meta;
type Story = StoryObj<typeof meta>;

export const Tokens: Story = { play: heldInMiddle() };
export const Characters: Story = { args: { chunk: "char", intervalMs: 6 }, play: heldInMiddle() };
export const Words: Story = { args: { chunk: "word", intervalMs: 60 }, play: heldInMiddle() };

/** Few large pieces, as a proxy that buffers sends them. */
export const Bursts: Story = {
  args: { chunk: [80, 240], intervalMs: 700, jitter: 0.9 },
  play: heldInMiddle(),
};

/** 3,000 characters a second: the page still publishes at most once a frame. */
export const Fast: Story = { args: { chunk: [40, 60], intervalMs: 16, jitter: 0 }, play: heldInMiddle() };
export const Dark: Story = { globals: { theme: "dark" }, play: heldInMiddle() };
export const RightToLeft: Story = { globals: { direction: "rtl" }, play: heldInMiddle() };

/** The controls of the replay: one delta a step, any place by the slider, and the end. */
export const Controls: Story = {
  args: { at: 0.2 },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const bar = canvas.getByRole("toolbar", { name: "Replay" });
    await waitFor(() => expect(Number(bar.dataset["share"])).toBeGreaterThan(17));
    const text = (): string => canvasElement.querySelector('[data-role="assistant"]')?.textContent ?? "";
    await waitFor(() => expect(text()).toContain("How a stream becomes a page"));
    const before = text().length;
    for (let step = 0; step < 5; step += 1) await userEvent.click(within(bar).getByText("Step"));
    await waitFor(() => expect(text().length).toBeGreaterThan(before));
    await expect(text().length).toBeLessThan(before + 60);
    await seekTo(canvasElement, 100);
    await waitFor(() =>
      expect(canvasElement.querySelector("[data-phase]")).toHaveAttribute("data-phase", "done"),
    );
    await expect(canvas.getByText(/something to build on/)).toBeInTheDocument();
    await seekTo(canvasElement, 30);
    await waitFor(() => expect(text()).not.toContain("something to build on"));
  },
};

/** The same seed gives the same frames: the pieces of two replays are equal. */
export const SameSeedSameStream: Story = {
  args: { seed: 7, at: 0.37 },
  play: async ({ canvasElement }) => {
    const text = (): string =>
      canvasElement.querySelector('[data-role="assistant"] .sc-md')?.textContent ?? "";
    const bar = within(canvasElement).getByRole("toolbar", { name: "Replay" });
    await waitFor(() => expect(Number(bar.dataset["share"])).toBeGreaterThan(35));
    // The frame after the last delta has not been published when the slider has moved.
    await waitFor(() => expect(text()).toContain("cut"));
    const first = text();
    await seekTo(canvasElement, 90);
    await waitFor(() => expect(text().length).toBeGreaterThan(first.length));
    await seekTo(canvasElement, 37);
    await waitFor(() => expect(text()).toBe(first));
  },
};

/** Reading is uninterrupted when a selection, a composer and a queue are in use while text arrives. */
export const TypingMeanwhile: Story = {
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    const canvas = within(canvasElement);
    await seekTo(canvasElement, 40);
    const field = canvas.getByRole("textbox", { name: "Message" });
    await userEvent.type(field, "And then?");
    await seekTo(canvasElement, 60);
    await expect(field).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    await expect(await canvas.findByRole("button", { name: "Remove waiting message" })).toBeVisible();
  },
};

const shares = [0.05, 0.13, 0.22, 0.37, 0.5, 0.66, 0.83] as const;
const frozen = (at: number): Story => ({
  args: { at, text: tour },
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelector('[data-role="assistant"] .sc-md')).not.toBeNull());
    await expect(canvasElement.querySelectorAll('[data-role="assistant"] [data-cursor]')).toHaveLength(1);
  },
});

export const FrozenAt5: Story = frozen(shares[0]);
export const FrozenAt13: Story = frozen(shares[1]);
export const FrozenAt22: Story = frozen(shares[2]);
export const FrozenAt37: Story = frozen(shares[3]);
export const FrozenAt50: Story = frozen(shares[4]);
export const FrozenAt66: Story = frozen(shares[5]);
export const FrozenAt83: Story = frozen(shares[6]);
