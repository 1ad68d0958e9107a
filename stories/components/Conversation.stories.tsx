import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor } from "storybook/test";
import { describeComponent } from "../stage/describeComponent.js";
import { StoryChat } from "../stage/StoryChat.js";
import { history } from "../stage/thread.js";

const meta = {
  title: "Components/Conversation",
  component: StoryChat,
  args: { initialMessages: history(4) },
  parameters: describeComponent({
    purpose:
      "The messages in a log that follows its end until the reader looks elsewhere, with the state of the turn below them and a button back. `useFollowScroll` is its policy for a list of yours.",
    sample: `<Chat.Root api="/api/chat">
  <Chat.Conversation follow="turn-top" before={<LoadEarlier />} empty={<Greeting />} />
  <Chat.Composer />
</Chat.Root>`,
    keys: [
      ["Alt+↑, Alt+↓", "previous, next message"],
      ["F6", "from the log to the text field and back"],
      ["PageUp, PageDown", "in an empty text field: scroll the log by a page"],
    ],
    variables: [["--sc-measure", "width of the column"]],
    attributes: [["data-following on .sc-log", "whether the end is kept in view"]],
    otherwise: "an element of yours that scrolls, with useFollowScroll or without.",
  }),
} satisfies Meta<typeof StoryChat>;

export default meta;
type Story = StoryObj<typeof meta>;

export const OpensAtItsEnd: Story = {
  play: async ({ canvas }) => {
    const log = canvas.getByRole("log");
    await waitFor(() => expect(log.scrollTop).toBeGreaterThan(0));
    await waitFor(() => expect(log.scrollHeight - log.clientHeight - log.scrollTop).toBeLessThanOrEqual(2));
  },
};
export const Elsewhere: Story = {
  play: async ({ canvas }) => {
    const log = canvas.getByRole("log");
    await waitFor(() => expect(log.querySelector('[data-message-id="m1-0"]')).not.toBeNull());
    log.scrollBy({ top: -200, behavior: "instant" });
    // It fades in.
    await waitFor(() => expect(canvas.getByRole("button", { name: "Jump to latest" })).toBeVisible());
  },
};
export const MovesByMessage: Story = {
  play: async ({ canvas }) => {
    canvas.getByRole("log").focus();
    await userEvent.keyboard("{Alt>}{ArrowUp}{ArrowUp}{/Alt}");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("data-message-id", "m1-3"));
  },
};
