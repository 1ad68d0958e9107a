import type { Meta, StoryObj } from "@storybook/react-vite";
import { Cursor, StreamingMarkdown } from "react-streaming-chat";
import { expect } from "storybook/test";
import { describeComponent } from "../stage/describeComponent.js";

const meta = {
  title: "Components/Cursor",
  component: Cursor,
  argTypes: { shape: { control: "inline-radio", options: ["bar", "block", "dot", "none"] } },
  render: (args) => (
    <p>
      An answer that goes on
      <Cursor {...args} />
    </p>
  ),
  play: async ({ canvasElement }) => {
    const cursor = canvasElement.querySelector("[data-cursor]");
    await expect(cursor).toHaveAttribute("aria-hidden", "true");
    await expect(cursor).toBeEmptyDOMElement();
  },
  parameters: describeComponent({
    purpose:
      "The mark at the end of a growing text: an empty element that no screen reader reads, and that moves no text.",
    sample: `<StreamingMarkdown streaming cursor="dot">{text}</StreamingMarkdown>`,
    variables: [["--sc-cursor", "its colour"]],
    attributes: [["data-cursor", "its shape: bar, block, dot, none"]],
  }),
} satisfies Meta<typeof Cursor>;

export default meta;
type Story = StoryObj<typeof meta>;

export const Bar: Story = { args: { shape: "bar" } };
export const Block: Story = { args: { shape: "block" } };
export const Dot: Story = { args: { shape: "dot" } };
export const None: Story = { args: { shape: "none" } };

/** The cursor stands at the end of the deepest open leaf. */
function openAt(markdown: string, leaf: string): Story {
  return {
    render: (args) => (
      <StreamingMarkdown streaming cursor={args.shape ?? "bar"}>
        {markdown}
      </StreamingMarkdown>
    ),
    play: async ({ canvasElement }) => {
      await expect(canvasElement.querySelectorAll("[data-cursor]")).toHaveLength(1);
      await expect(canvasElement.querySelector(`${leaf} [data-cursor]`)).not.toBeNull();
    },
  };
}

export const InParagraph: Story = openAt("One paragraph.\n\nAnd another", "p");
export const InBold: Story = openAt("It is **very important", "p");
export const InNestedList: Story = openAt("- one\n  - two\n    - three", "li li li");
export const InTableCell: Story = openAt("| A | B |\n|---|---|\n| 1 | two", "td");
export const InCode: Story = openAt("```js\nconst a = 1;", "pre code");
export const InQuote: Story = openAt("> quoted text", "blockquote");
export const InHeading: Story = openAt("## A head", "h2");
