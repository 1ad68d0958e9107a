import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor } from "storybook/test";
import { long, rightToLeft, tour } from "../answers.js";
import { StoryChat } from "../stage/StoryChat.js";
import { describeComponent } from "../stage/describeComponent.js";
import { history, thread } from "../stage/thread.js";

const meta = {
  title: "Components/Chat",
  component: StoryChat,
  argTypes: { theme: { control: "inline-radio", options: ["light", "dark"] } },
  parameters: describeComponent({
    purpose:
      "A complete chat in one line: conversation, composer, states, quotes, copy, announcer. It fills the height of the element around it.",
    sample: `import { Chat } from "react-streaming-chat";
import "react-streaming-chat/styles.css";

<Chat api="/api/chat" suggestions={["What can you do?"]} />`,
    keys: [
      ["Enter", "send; Shift+Enter begins a new line"],
      ["Escape", "stop the answer"],
      ["F6", "move focus between conversation and text field"],
      ["Alt+↑, Alt+↓", "previous, next message"],
      ["↑ in an empty field", "edit the last question"],
    ],
    variables: [
      ["--sc-bg, --sc-surface, --sc-raised, --sc-bubble", "the four surfaces"],
      ["--sc-text, --sc-muted, --sc-accent, --sc-border", "colours of text, links and lines"],
      ["--sc-danger, --sc-warning, --sc-success", "colours of states"],
      ["--sc-measure, --sc-size, --sc-font", "width of the column, size and family of the type"],
    ],
    attributes: [
      ["data-theme, data-density", "on the section: the properties of the same names"],
      ["data-phase", "where the turn is, exactly"],
    ],
    otherwise: "the hook useStreamingChat gives the same chat without any element.",
  }),
} satisfies Meta<typeof StoryChat>;

export default meta;
type Story = StoryObj<typeof meta>;

const finished = thread("How does it work?", [{ type: "text", text: tour, state: "done" }]);

export const Empty: Story = {
  args: { suggestions: ["How does streaming work?", "Show me a table"] },
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole("button", { name: "Show me a table" }));
    await waitFor(() => expect(canvas.getByRole("log")).toHaveTextContent("Show me a table"));
  },
};

export const Finished: Story = {
  args: { initialMessages: finished, onFeedback: () => {} },
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/something to build on/)).toBeInTheDocument();
    await expect(canvas.getByRole("button", { name: "Good answer" })).toBeInTheDocument();
  },
};

export const Dark: Story = { globals: { theme: "dark" }, args: { initialMessages: finished } };
export const Compact: Story = {
  globals: { density: "compact" },
  args: { initialMessages: finished },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector(".sc-chat")).toHaveAttribute("data-density", "compact");
  },
};

/** Every label comes from one typed object; here it is German. */
export const GermanLabels: Story = {
  globals: { locale: "de" },
  args: { initialMessages: finished },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole("textbox", { name: "Nachricht" })).toBeVisible();
    await expect(canvas.getByRole("log", { name: "Unterhaltung" })).toBeVisible();
  },
};

export const RightToLeft: Story = {
  globals: { direction: "rtl" },
  args: { initialMessages: thread("مرحبا", [{ type: "text", text: rightToLeft }]) },
};

export const LongAnswer: Story = {
  args: { initialMessages: thread("Tell me all.", [{ type: "text", text: long.slice(0, 20_000) }]) },
};

export const LongConversation: Story = { args: { initialMessages: history(20) } };
