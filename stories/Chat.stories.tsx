import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { long, rightToLeft, tour } from "./answers.js";
import { StoryChat, thread } from "./StoryChat.js";
import type { ReplayOptions } from "./replay.js";

const meta = {
  title: "Components/Chat",
  component: StoryChat,
  args: { text: tour, charactersPerSecond: 20_000, chunkSize: 20, fault: "none", faultAt: 0.5 },
  argTypes: {
    charactersPerSecond: { control: { type: "range", min: 10, max: 20000, step: 10 } },
    chunkSize: { control: { type: "range", min: 1, max: 200, step: 1 } },
    faultAt: { control: { type: "range", min: 0, max: 1, step: 0.05 } },
    fault: {
      control: "select",
      options: [
        "none",
        "refused before the first byte",
        "error in mid-answer",
        "connection lost",
        "truncated",
        "stall",
      ],
    },
    theme: { control: "inline-radio", options: ["light", "dark"] },
    density: { control: "inline-radio", options: ["comfortable", "compact"] },
  },
} satisfies Meta<typeof StoryChat>;

export default meta;
type Story = StoryObj<typeof meta>;

async function send(element: HTMLElement, text = "How does it work?"): Promise<ReturnType<typeof within>> {
  const canvas = within(element);
  await userEvent.type(canvas.getByRole("textbox"), `${text}{Enter}`);
  return canvas;
}

const log = (element: HTMLElement): HTMLElement => within(element).getByRole("log");

async function untilPhase(element: HTMLElement, phase: string): Promise<void> {
  await waitFor(() => expect(element.querySelector("[data-phase]")).toHaveAttribute("data-phase", phase));
}

export const Empty: Story = {
  args: { suggestions: ["How does streaming work?", "Show me a table"] },
  play: async ({ canvas, canvasElement }) => {
    await userEvent.click(canvas.getByRole("button", { name: "Show me a table" }));
    await waitFor(() => expect(log(canvasElement)).toHaveTextContent("How a stream becomes a page"));
  },
};

export const Submitted: Story = {
  args: { fault: "stall", faultAt: 0 },
  play: async ({ canvasElement }) => {
    const canvas = await send(canvasElement);
    await expect(await canvas.findByRole("button", { name: "Stop" })).toBeVisible();
    await waitFor(() => expect(log(canvasElement)).toHaveTextContent("How does it work?"));
  },
};

/** The answer is held in its middle, so that the audit of the story sees it there. */
export const Streaming: Story = {
  args: { fault: "stall" },
  play: async ({ canvasElement }) => {
    await send(canvasElement);
    await waitFor(() => expect(canvasElement.querySelector("article [data-cursor]")).not.toBeNull());
  },
};

export const Finished: Story = {
  play: async ({ canvasElement }) => {
    const canvas = await send(canvasElement);
    await untilPhase(canvasElement, "done");
    await expect(canvas.getByText(/something to build on/)).toBeInTheDocument();
  },
};

export const Stopped: Story = {
  args: { fault: "stall" },
  play: async ({ canvasElement }) => {
    const canvas = await send(canvasElement);
    await waitFor(() => expect(log(canvasElement)).toHaveTextContent("How a stream becomes"));
    await userEvent.click(canvas.getByRole("button", { name: "Stop" }));
    await untilPhase(canvasElement, "stopped");
    await expect(log(canvasElement)).toHaveTextContent("How a stream becomes");
  },
};

/** A message that is sent during an answer waits for its end. */
export const Queue: Story = {
  args: { fault: "stall" },
  play: async ({ canvasElement }) => {
    const canvas = await send(canvasElement);
    await waitFor(() => expect(log(canvasElement)).toHaveTextContent("How a stream becomes"));
    await send(canvasElement, "And then?");
    await expect(await canvas.findByRole("button", { name: "Remove waiting message" })).toBeVisible();
  },
};

/** Each failure says what happened and can be tried again. */
function failing(fault: ReplayOptions["fault"], kept: boolean): Story {
  return {
    args: { fault },
    play: async ({ canvasElement }) => {
      const canvas = await send(canvasElement);
      await expect(await canvas.findByRole("alert")).toBeVisible();
      await expect(canvas.getByRole("button", { name: "Try again" })).toBeEnabled();
      const found = log(canvasElement).textContent.includes("How a stream becomes a page");
      await expect(found).toBe(kept);
    },
  };
}

export const FailedBeforeFirstByte: Story = failing("refused before the first byte", false);
export const FailedMidStream: Story = failing("error in mid-answer", true);
export const ConnectionLost: Story = failing("connection lost", true);
export const Truncated: Story = failing("truncated", true);

export const RetryCountdown: Story = {
  args: {
    fault: "refused before the first byte",
    retry: { attempts: 3, baseMs: 60_000, maxMs: 60_000 },
  },
  play: async ({ canvasElement }) => {
    const canvas = await send(canvasElement);
    await expect(await canvas.findByText(/Trying again in/)).toBeVisible();
    await expect(canvas.getByRole("button", { name: "Try now" })).toBeEnabled();
  },
};

export const Approval: Story = {
  args: {
    initialMessages: thread(
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
    ),
  },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole("button", { name: "Deny…" }));
    await expect(canvas.getByLabelText(/Reason/)).toBeVisible();
  },
};

export const AskTheReader: Story = {
  args: {
    initialMessages: thread(
      "Plan a trip.",
      [
        {
          type: "tool-ask",
          toolCallId: "c1",
          state: "input-available",
          input: { question: "How do you want to travel?", options: ["By train", "By bicycle"] },
        },
      ],
      { status: "requires-action" },
    ),
  },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole("radio", { name: "By train" }));
    await expect(canvas.getByRole("button", { name: "Answer" })).toBeEnabled();
  },
};

export const ReasoningSourcesAndUsage: Story = {
  args: {
    initialMessages: thread(
      "Is the sky blue?",
      [
        { type: "reasoning", text: "Light is scattered.", state: "done", durationMs: 6000 },
        { type: "text", text: "Yes, because of scattering [1].", state: "done" },
        { type: "source-url", sourceId: "s1", url: "https://example.com/sky", title: "About the sky" },
      ],
      { usage: { inputTokens: 1200, outputTokens: 340 } },
    ),
  },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole("button", { name: /Thought for 6 seconds/ }));
    await expect(canvas.getByText("Light is scattered.")).toBeVisible();
  },
};

export const LongAnswer: Story = {
  args: { initialMessages: thread("Tell me all.", [{ type: "text", text: long.slice(0, 20_000) }]) },
};

export const RightToLeft: Story = {
  globals: { direction: "rtl" },
  args: { initialMessages: thread("مرحبا", [{ type: "text", text: rightToLeft.replace("## ", "# ") }]) },
};

const finished = thread("How does it work?", [{ type: "text", text: tour }]);

export const Dark: Story = {
  globals: { theme: "dark" },
  args: { theme: "dark", initialMessages: finished },
};

export const Compact: Story = { args: { density: "compact", initialMessages: finished } };
