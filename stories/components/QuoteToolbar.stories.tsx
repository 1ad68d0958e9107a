import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor } from "storybook/test";
import { describeComponent } from "../stage/describeComponent.js";
import { StoryChat } from "../stage/StoryChat.js";
import { thread } from "../stage/thread.js";

const meta = {
  title: "Components/QuoteToolbar",
  component: StoryChat,
  args: {
    initialMessages: thread("How?", [
      {
        type: "text",
        text: "Each piece is appended to **what is there**, and nothing moves.",
        state: "done",
      },
    ]),
  },
  parameters: describeComponent({
    purpose:
      "A toolbar at a selection inside a message, also while the answer grows: quotes it into the text field, or copies its markdown. `useSelection` gives the same selection to a toolbar of yours.",
    sample: `<Chat.Root api="/api/chat">
  <Chat.Conversation />
  <Chat.Quote />
  <Chat.Composer />
</Chat.Root>`,
    keys: [["Tab after a selection", "to the toolbar"]],
    variables: [["--sc-raised", "its surface"]],
    attributes: [["data-kind=quote on .sc-chip", "a quote in the text field"]],
    otherwise: "useSelection() gives { messageId, text, markdown }.",
  }),
} satisfies Meta<typeof StoryChat>;

export default meta;
type Story = StoryObj<typeof meta>;

export const AtASelection: Story = {
  play: async ({ canvas }) => {
    document.getSelection()?.selectAllChildren(await canvas.findByText("what is there"));
    // It fades in.
    await waitFor(() => expect(canvas.getByRole("toolbar", { name: "Selection" })).toBeVisible());
  },
};
export const Quoted: Story = {
  play: async ({ canvas }) => {
    document.getSelection()?.selectAllChildren(await canvas.findByText("what is there"));
    await userEvent.click(await canvas.findByRole("button", { name: "Quote" }));
    await waitFor(() => expect(canvas.getByRole("button", { name: /^Remove quote/ })).toBeVisible());
    await expect(canvas.getByRole("textbox", { name: "Message" })).toHaveFocus();
  },
};
