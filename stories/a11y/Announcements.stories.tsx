import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { tour } from "../answers.js";
import { StoryChat } from "../stage/StoryChat.js";
import { StreamStage } from "../stage/StreamStage.js";
import { isTestRun } from "../stage/showroom.js";
import { seekTo, streamArgs, streamArgTypes } from "../stage/streamControls.js";
import { history, thread } from "../stage/thread.js";
import { AnnouncementLog } from "./AnnouncementLog.js";

const meta = {
  title: "A11y/Announcements",
  component: StreamStage,
  args: { ...streamArgs, announce: "brief" },
  argTypes: {
    ...streamArgTypes,
    announce: { control: "inline-radio", options: ["brief", "full", "sentences", "off"] },
  },
  render: (args) => (
    <AnnouncementLog>
      <StreamStage {...args} />
    </AnnouncementLog>
  ),
} satisfies Meta<typeof StreamStage>;

export default meta;
type Story = StoryObj<typeof meta>;

const panel = (element: HTMLElement): HTMLElement =>
  within(element).getByRole("complementary", { name: "Announcements" });

/** The texts so far, without the signs of life of a slow machine: these depend on real time. */
const spoken = (element: HTMLElement): string[] =>
  within(panel(element))
    .queryAllByRole("listitem")
    .map((item) => item.textContent)
    .filter((text) => !/responding/i.test(text));

async function playToEnd(canvasElement: HTMLElement): Promise<void> {
  await seekTo(canvasElement, 50);
  await seekTo(canvasElement, 100);
  await waitFor(() =>
    expect(canvasElement.querySelector("[data-phase]")).toHaveAttribute("data-phase", "done"),
  );
}

/** A short answer is spoken whole, once, at its end: 1 announcement for about 20 deltas. */
export const ShortAnswer: Story = {
  args: { text: "Paris is the **capital** of France. It has two million inhabitants." },
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    await playToEnd(canvasElement);
    await waitFor(() =>
      expect(spoken(canvasElement)).toEqual([
        "Paris is the capital of France. It has two million inhabitants.",
      ]),
    );
  },
};

/** Of a long answer the size and the first sentence: a whole reading could not be skipped. */
export const LongAnswer: Story = {
  args: { text: tour },
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    await playToEnd(canvasElement);
    await waitFor(() => expect(spoken(canvasElement)).toHaveLength(1));
    await expect(spoken(canvasElement)[0]).toMatch(/^Response complete\. \d+ words, 1 code block, 1 table\./);
  },
};

/** Switched off, nothing is said of an answer. */
export const Off: Story = {
  args: { announce: "off" },
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    await playToEnd(canvasElement);
    await expect(spoken(canvasElement)).toEqual([]);
  },
};

export const Stopped: Story = {
  args: { at: 0.3 },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await waitFor(() => expect(canvas.getByRole("log")).toHaveTextContent("How a stream becomes"));
    await userEvent.click(canvas.getByRole("button", { name: "Stop" }));
    await waitFor(() => expect(spoken(canvasElement)).toEqual(["Stopped"]));
  },
};

/** An error speaks for itself, as an alert, once. */
export const Failed: Story = {
  args: { at: 0.4, failAt: 0.4, failure: "connection lost", thenSeconds: 1 },
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(spoken(canvasElement)).toHaveLength(1));
    await expect(spoken(canvasElement)[0]).toContain("The connection was lost.");
  },
};

/** History that is loaded says nothing. */
export const HistoryIsSilent: Story = {
  render: () => (
    <AnnouncementLog>
      <StoryChat initialMessages={history(6)} />
    </AnnouncementLog>
  ),
  play: async ({ canvas, canvasElement }) => {
    await waitFor(() => expect(canvas.getByText("Answer 6")).toBeVisible());
    await expect(spoken(canvasElement)).toEqual([]);
  },
};

/** A tool that needs an approval interrupts, once. */
export const NeedsApproval: Story = {
  render: () => (
    <AnnouncementLog>
      <StoryChat
        initialMessages={thread(
          "Delete the old reports.",
          [
            {
              type: "tool-delete_files",
              toolCallId: "c1",
              state: "approval-requested",
              input: { folder: "reports/2019" },
              approval: { id: "a1" },
            },
          ],
          { status: "requires-action" },
        )}
      />
    </AnnouncementLog>
  ),
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(spoken(canvasElement)).toHaveLength(1));
    await expect(spoken(canvasElement)[0]).toMatch(/needs your approval/);
  },
};
