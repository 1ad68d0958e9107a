import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor } from "storybook/test";
import { tour } from "./answers.js";
import { ChatExample } from "./ChatExample.js";
import { createReplayTransport } from "./replay.js";

const meta = {
  title: "Recipes/Your own components",
  component: ChatExample,
  args: {
    transport: createReplayTransport(() => ({
      text: tour,
      charactersPerSecond: 20_000,
      chunkSize: 20,
      fault: "none",
    })),
  },
} satisfies Meta<typeof ChatExample>;

export default meta;

/** The hook and `StreamingMarkdown` in a page that was written by hand. */
export const HookAndMarkdown: StoryObj<typeof meta> = {
  play: async ({ canvas }) => {
    await userEvent.type(canvas.getByRole("textbox", { name: "Message" }), "How does it work?{Enter}");
    await waitFor(() => expect(canvas.getByText(/something to build on/)).toBeInTheDocument());
  },
};
