import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { StreamStage } from "../stage/StreamStage.js";
import { streamArgs, streamArgTypes } from "../stage/streamControls.js";

const meta = {
  title: "Streaming/States",
  component: StreamStage,
  args: streamArgs,
  argTypes: streamArgTypes,
} satisfies Meta<typeof StreamStage>;

export default meta;
type Story = StoryObj<typeof meta>;

async function untilPhase(canvasElement: HTMLElement, phase: string): Promise<void> {
  await waitFor(() =>
    expect(canvasElement.querySelector("[data-phase]")).toHaveAttribute("data-phase", phase),
  );
}

/** The place of the first line, before anything has arrived. */
export const Waiting: Story = {
  args: { at: 0 },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText("Waiting for an answer")).toBeInTheDocument();
    await expect(canvas.getByRole("button", { name: "Stop" })).toBeVisible();
  },
};

/** Connected, but silent for ten seconds. Nothing is lost; the next byte ends it. */
export const Stalled: Story = {
  args: { at: 0.3, stallAt: 0.3, thenSeconds: 14 },
  play: async ({ canvas, canvasElement }) => {
    await expect(await canvas.findByText("The server is connected, but silent.")).toBeVisible();
    await expect(canvasElement.querySelector("[data-cursor]")).not.toBeNull();
  },
};

export const Stopped: Story = {
  args: { at: 0.3 },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await waitFor(() => expect(canvas.getByRole("log")).toHaveTextContent("How a stream becomes"));
    await userEvent.click(canvas.getByRole("button", { name: "Stop" }));
    await untilPhase(canvasElement, "stopped");
    await expect(canvas.getByRole("log")).toHaveTextContent("How a stream becomes");
    await expect(canvasElement.querySelector("article[data-state=stopped]")).toHaveTextContent("Stopped");
  },
};

export const StoppedBeforeTheAnswer: Story = {
  args: { at: 0 },
  play: async ({ canvas, canvasElement }) => {
    await userEvent.click(await canvas.findByRole("button", { name: "Stop" }));
    await untilPhase(canvasElement, "stopped");
    await expect(canvas.getByText("Stopped before the answer began.")).toBeVisible();
  },
};

/** The server asked for a minute; the countdown can be cut short. */
export const RetryCountdown: Story = {
  args: {
    at: 0,
    failAt: 0,
    failure: "refused",
    retryAfterSeconds: 30,
    retry: { attempts: 3 },
    thenSeconds: 1,
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/Trying again in \d+ seconds/)).toBeVisible();
    await expect(canvas.getByRole("button", { name: "Try now" })).toBeEnabled();
  },
};

/** The connection broke, and the chat waits to resume the answer after its last cursor. */
export const Reconnecting: Story = {
  args: {
    at: 0.3,
    failAt: 0.3,
    failure: "connection lost",
    isResumable: true,
    resume: true,
    retry: { attempts: 3, baseMs: 4000 },
    thenSeconds: 0.1,
  },
  play: async ({ canvas, canvasElement }) => {
    await untilPhase(canvasElement, "reconnecting");
    await expect(canvas.getByText(/Reconnecting|Trying again in/)).toBeVisible();
    await expect(canvas.getByRole("log")).toHaveTextContent("How a stream becomes");
  },
};

/** The browser has no network: the state says so, and the answer resumes when it is back. */
export const Offline: Story = {
  args: { ...Reconnecting.args, isOffline: true },
  play: async ({ canvas, canvasElement }) => {
    await untilPhase(canvasElement, "reconnecting");
    await expect(await canvas.findByText("You are offline.")).toBeVisible();
    await expect(canvas.getByRole("button", { name: "Try now" })).toBeVisible();
  },
};

/** Each failure says what happened, keeps what arrived, and can be tried again. */
function failing(args: Story["args"], title: string, isKept: boolean): Story {
  return {
    args: { ...args, at: args?.failure === "refused" ? 0 : 0.4, thenSeconds: 1 },
    play: async ({ canvas }) => {
      await expect(await canvas.findByRole("alert")).toHaveTextContent(title);
      await expect(canvas.getByRole("button", { name: "Try again" })).toBeEnabled();
      const log = canvas.getByRole("log").textContent;
      await expect(log.includes("How a stream becomes a page")).toBe(isKept);
    },
  };
}

export const Refused: Story = failing({ failAt: 0, failure: "refused" }, "The model is overloaded.", false);
export const ModelError: Story = failing(
  { failAt: 0.4, failure: "model error" },
  "The model reported an error.",
  true,
);
export const ConnectionLost: Story = failing(
  { failAt: 0.4, failure: "connection lost" },
  "The connection was lost.",
  true,
);
export const Truncated: Story = failing(
  { failAt: 0.4, failure: "truncated" },
  "The answer ended too early.",
  true,
);

/** Messages that are sent during an answer wait for its end. Each can be edited, sent now, or removed. */
export const Queued: Story = {
  args: { at: 0.3 },
  play: async ({ canvas }) => {
    const field = await canvas.findByRole("textbox", { name: "Message" });
    await waitFor(() => expect(canvas.getByRole("log")).toHaveTextContent("How a stream becomes"));
    await userEvent.type(field, "And then?{Enter}");
    await userEvent.type(field, "One more thing{Enter}");
    await expect(await canvas.findAllByRole("button", { name: "Remove waiting message" })).toHaveLength(2);
    await expect(canvas.getAllByRole("button", { name: "Send now" })[0]).toBeVisible();
  },
};
