import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { describeComponent } from "../stage/describeComponent.js";
import { answer, question } from "../stage/messages.js";
import { PartStage } from "../stage/PartStage.js";
import { StreamStage } from "../stage/StreamStage.js";
import { streamArgs } from "../stage/streamControls.js";

const meta = {
  title: "Components/Message",
  component: PartStage,
  argTypes: { messages: { control: false }, children: { control: false } },
  parameters: describeComponent({
    purpose:
      "One message: an article with a speaker, its parts by type, its state, and a toolbar. A settled message never renders again.",
    sample: `<Chat.Conversation message={({ message }) => (
  <Message message={message}>
    <MessageParts />
    <MessageActions />
  </Message>
)} />`,
    keys: [
      ["Alt+↑, Alt+↓", "previous, next message"],
      ["← → in the toolbar", "from action to action; the toolbar is one Tab stop"],
      ["Escape in an edit", "cancels it; focus returns to the button"],
    ],
    variables: [["--sc-bubble", "surface of the reader's messages"]],
    attributes: [
      ["data-role", "user, assistant, system"],
      ["data-state", "streaming, done, stopped, error, waiting"],
      ["data-last", "the last message of the conversation"],
    ],
    otherwise: "any element of yours with StreamingMarkdown and messageText(message).",
  }),
} satisfies Meta<typeof PartStage>;

export default meta;
type Story = StoryObj<typeof meta>;

const text = "A **streamed answer** arrives in pieces, and each piece is appended to what is there.";

export const Done: Story = {
  args: {
    messages: [question([{ type: "text", text: "How?" }]), answer([{ type: "text", text, state: "done" }])],
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole("article", { name: "You said" })).toHaveAttribute("data-role", "user");
    await expect(canvas.getByRole("article", { name: "Assistant said" })).toHaveAttribute(
      "data-state",
      "done",
    );
  },
};
export const Streaming: Story = {
  render: () => <StreamStage {...streamArgs} text={text} at={0.5} />,
  play: async ({ canvas, canvasElement }) => {
    const article = await canvas.findByRole("article", { name: "Assistant said" });
    await expect(article).toHaveAttribute("aria-busy", "true");
    await waitFor(() => expect(canvasElement.querySelectorAll("article [data-cursor]")).toHaveLength(1));
  },
};
export const Stopped: Story = {
  args: {
    messages: [answer([{ type: "text", text, state: "done", outcome: "stopped" }], { status: "stopped" })],
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole("article")).toHaveTextContent("Stopped");
  },
};
export const CutByLength: Story = {
  args: { messages: [answer([{ type: "text", text, state: "done" }], { finishReason: "length" })] },
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/Cut short by its length/)).toBeVisible();
  },
};
/** Where the app has said that its server can write the rest: `<Chat canContinue>`. */
export const Continue: Story = {
  args: {
    canContinue: true,
    messages: [answer([{ type: "text", text, state: "done" }], { finishReason: "length" })],
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole("button", { name: "Continue" })).toBeVisible();
  },
};
export const WithheldByFilter: Story = {
  args: { messages: [answer([{ type: "text", text, state: "done" }], { finishReason: "content-filter" })] },
};

/** An edit keeps the old text until it is sent. */
export const Edit: Story = {
  args: { messages: [question([{ type: "text", text: "How does it work?" }])] },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole("button", { name: "Edit" }));
    await waitFor(() => expect(canvas.getByRole("textbox", { name: "Edit message" })).toHaveFocus());
  },
};

/** Attachments of a question and of an answer; no address of a file is requested for it. */
export const Attachments: Story = {
  args: {
    messages: [
      question([
        {
          type: "file",
          mediaType: "application/pdf",
          filename: "report.pdf",
          url: "data:application/pdf;base64,JVBERi0=",
        },
        { type: "text", text: "What does it say?" },
      ]),
      answer([{ type: "text", text: "It has three pages.", state: "done" }]),
    ],
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByText("report.pdf")).toBeVisible();
  },
};

/** A quoted passage above the question that it belongs to. */
export const WithQuote: Story = {
  args: { messages: [question([{ type: "text", text: "> each piece is appended\n\nAlways?" }])] },
};
