import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { StreamStage } from "../stage/StreamStage.js";
import { seekTo, streamArgs, streamArgTypes } from "../stage/streamControls.js";
import { isTestRun } from "../stage/showroom.js";
import { ChatExample } from "./ChatExample.js";

const meta = {
  title: "Recipes/Your own components",
  component: StreamStage,
  args: { ...streamArgs, children: ({ chat }) => <ChatExample chat={chat} /> },
  argTypes: streamArgTypes,
} satisfies Meta<typeof StreamStage>;

export default meta;

/** The hook and `StreamingMarkdown` in a page that was written by hand. */
export const HookAndMarkdown: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    if (!isTestRun()) return;
    const canvas = within(canvasElement);
    await seekTo(canvasElement, 50);
    await expect(await canvas.findByRole("button", { name: "Stop" })).toBeVisible();
    await seekTo(canvasElement, 100);
    await waitFor(() => expect(canvas.getByText(/something to build on/)).toBeInTheDocument());
    await userEvent.type(canvas.getByRole("textbox", { name: "Message" }), "And then?");
    await expect(await canvas.findByRole("button", { name: "Send" })).toBeEnabled();
  },
};
