import type { Meta, StoryObj } from "@storybook/react-vite";
import { Composer } from "react-streaming-chat";
import { expect, userEvent, within } from "storybook/test";
import { describeComponent } from "../stage/describeComponent.js";
import { PartStage } from "../stage/PartStage.js";

const meta = {
  title: "Components/Composer",
  component: PartStage,
  argTypes: { messages: { control: false }, children: { control: false } },
  args: { children: <Composer /> },
  parameters: describeComponent({
    purpose:
      "The text field of a chat: grows to ten lines, keeps its draft, takes files by button, paste and drop, quotes, and lists waiting messages. One button sends and stops.",
    sample: `<Chat.Root api="/api/chat">
  <Chat.Conversation />
  <Chat.Composer attachments={{ accept: "image/*", maxBytes: 5_000_000 }} />
</Chat.Root>`,
    keys: [
      ["Enter", "sends; while a word is composed by an input method it does not"],
      ["Shift+Enter", "new line"],
      ["Mod+Enter", "always sends"],
      ["Escape", "stops the answer"],
      ["PageUp, PageDown", "scroll the conversation, in an empty field"],
    ],
    variables: [["--sc-raised, --sc-border-strong", "surface and line of the box"]],
    attributes: [["data-drop", "files are dragged over the composer"]],
    otherwise: "useComposer gives the same behaviour to an element of yours.",
  }),
} satisfies Meta<typeof PartStage>;

export default meta;
type Story = StoryObj<typeof meta>;

const field = (element: HTMLElement): HTMLElement =>
  within(element).getByRole("textbox", { name: "Message" });

export const Empty: Story = {};
export const WithText: Story = {
  play: async ({ canvas, canvasElement }) => {
    await userEvent.type(field(canvasElement), "How does it work?");
    await expect(canvas.getByRole("button", { name: "Send" })).not.toHaveAttribute("aria-disabled", "true");
  },
};
export const SeveralLines: Story = {
  play: async ({ canvasElement }) => {
    const before = field(canvasElement).clientHeight;
    await userEvent.type(field(canvasElement), "one{Shift>}{Enter}{/Shift}two{Shift>}{Enter}{/Shift}three");
    await expect(field(canvasElement)).toHaveValue("one\ntwo\nthree");
    await expect(field(canvasElement).clientHeight).toBeGreaterThan(before);
  },
};

const textFile = new File(["a,b\n1,2\n"], "numbers.csv", { type: "text/csv" });
export const Attachments: Story = {
  play: async ({ canvas, canvasElement }) => {
    const input = canvasElement.querySelector<HTMLInputElement>('input[type="file"]');
    if (input === null) throw new Error("The composer has no file input.");
    await userEvent.upload(input, [textFile, new File(["%PDF-"], "report.pdf", { type: "application/pdf" })]);
    await expect(await canvas.findByText("numbers.csv")).toBeVisible();
    await userEvent.click(canvas.getByRole("button", { name: "Remove report.pdf" }));
    await expect(canvas.queryByText("report.pdf")).toBeNull();
    await expect(field(canvasElement)).toHaveFocus();
  },
};
export const FileTooLarge: Story = {
  args: { children: <Composer attachments={{ maxBytes: 4 }} /> },
  play: async ({ canvas, canvasElement }) => {
    const input = canvasElement.querySelector<HTMLInputElement>('input[type="file"]');
    if (input === null) throw new Error("The composer has no file input.");
    await userEvent.upload(input, textFile);
    await expect(await canvas.findByText(/numbers\.csv is larger than/)).toBeVisible();
  },
};
