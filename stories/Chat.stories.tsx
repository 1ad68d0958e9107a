import type { Meta, StoryObj } from "@storybook/react-vite";
import { useMemo } from "react";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { rightToLeft, tour } from "./answers.js";
import { ChatExample } from "./ChatExample.js";
import { createReplayTransport, type ReplayOptions } from "./replay.js";

/** The README's component over a replayed answer. */
function ReplayedChat(options: ReplayOptions) {
  const { text, charactersPerSecond, chunkSize, fault, faultAt } = options;
  const transport = useMemo(
    () =>
      createReplayTransport(() => ({
        text,
        charactersPerSecond,
        chunkSize,
        fault,
        ...(faultAt === undefined ? {} : { faultAt }),
      })),
    [text, charactersPerSecond, chunkSize, fault, faultAt],
  );
  return <ChatExample transport={transport} retry={false} />;
}

const meta = {
  title: "Streaming/Chat",
  component: ReplayedChat,
  args: { text: tour, charactersPerSecond: 400, chunkSize: 4, fault: "none", faultAt: 0.5 },
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
  },
} satisfies Meta<typeof ReplayedChat>;

export default meta;
type Story = StoryObj<typeof meta>;

async function ask(element: HTMLElement): Promise<ReturnType<typeof within>> {
  const canvas = within(element);
  await userEvent.type(canvas.getByRole("textbox", { name: "Message" }), "How does it work?{Enter}");
  return canvas;
}

const log = (element: HTMLElement): HTMLElement => within(element).getByRole("log");

export const Empty: Story = {
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByRole("button", { name: "Send" })).toBeEnabled();
    await expect(log(canvasElement)).toBeEmptyDOMElement();
  },
};

export const Finished: Story = {
  args: { charactersPerSecond: 20_000, chunkSize: 20 },
  play: async ({ canvasElement }) => {
    const canvas = await ask(canvasElement);
    await waitFor(() => expect(canvas.getByText(/something to build on/)).toBeVisible());
    await expect(canvas.getByRole("button", { name: "Send" })).toBeVisible();
  },
};

export const Streaming: Story = {
  args: { fault: "stall", charactersPerSecond: 20_000 },
  play: async ({ canvasElement }) => {
    const canvas = await ask(canvasElement);
    await waitFor(() => expect(log(canvasElement).querySelector("[data-cursor]")).not.toBeNull());
    await expect(canvas.getByRole("button", { name: "Stop" })).toBeVisible();
  },
};

export const Stopped: Story = {
  // Slow enough that a busy machine stops it before its end.
  args: { charactersPerSecond: 100 },
  play: async ({ canvasElement }) => {
    const canvas = await ask(canvasElement);
    await waitFor(() => expect(log(canvasElement)).toHaveTextContent("How a stream becomes"));
    await userEvent.click(canvas.getByRole("button", { name: "Stop" }));
    const shown = log(canvasElement).textContent;
    await expect(canvas.getByRole("button", { name: "Send" })).toBeVisible();
    // Several deltas' worth of time: nothing may be written any more.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(log(canvasElement).textContent).toBe(shown);
  },
};

export const FailedBeforeFirstByte: Story = {
  args: { fault: "refused before the first byte" },
  play: async ({ canvasElement }) => {
    const canvas = await ask(canvasElement);
    await expect(await canvas.findByRole("alert")).toHaveTextContent("The model is overloaded.");
  },
};

/** Each failure in mid-answer keeps what arrived, says what happened, and can be tried again. */
function failing(fault: ReplayOptions["fault"], message: RegExp): Story {
  return {
    args: { fault, charactersPerSecond: 20_000, chunkSize: 20 },
    play: async ({ canvasElement }) => {
      const canvas = await ask(canvasElement);
      await expect(await canvas.findByRole("alert")).toHaveTextContent(message);
      await expect(log(canvasElement)).toHaveTextContent("How a stream becomes a page");
      await expect(canvas.getByRole("button", { name: "Try again" })).toBeEnabled();
    },
  };
}

export const FailedMidStream: Story = failing("error in mid-answer", /stopped with an error/);
export const ConnectionLost: Story = failing("connection lost", /connection was lost/);
export const Truncated: Story = failing("truncated", /broke off before its end/);

export const RightToLeft: Story = {
  args: { text: rightToLeft, charactersPerSecond: 20_000, chunkSize: 5 },
  play: async ({ canvasElement }) => {
    const canvas = await ask(canvasElement);
    await waitFor(() => expect(canvas.getByText(/الصبر/)).toBeVisible());
  },
};
