import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor } from "storybook/test";
import { describeComponent } from "../stage/describeComponent.js";
import { answer } from "../stage/messages.js";
import { StreamStage } from "../stage/StreamStage.js";
import { streamArgs } from "../stage/streamControls.js";
import { PartStage, type PartStageProps } from "../stage/PartStage.js";

const meta = {
  title: "Components/Code and tables",
  component: PartStage,
  argTypes: { messages: { control: false }, children: { control: false } },
  parameters: describeComponent({
    purpose:
      "The surfaces round code and tables: language, wrap, download and copy. Code is coloured by the CSS Custom Highlight API, so that its document stays as it is.",
    sample: `const highlight = liteHighlight(); // or shikiHighlight()

<StreamingMarkdown codeBlock={CodeBlock} tableBlock={TableBlock} highlight={highlight}>
  {text}
</StreamingMarkdown>`,
    keys: [["← →", "scroll code or a table that is wider than its box, once it has focus"]],
    variables: [
      ["--sc-surface, --sc-font-mono", "surface and type of code"],
      ["--sc-border, --sc-border-strong", "lines of tables"],
    ],
    attributes: [
      ["data-language", "the first word after the fence"],
      ["data-wrap", "long lines are wrapped"],
      ["data-overflows", "wider than its box, and so a group that can be focused"],
    ],
    otherwise: "StreamingMarkdown without codeBlock renders pre and code only.",
  }),
} satisfies Meta<typeof PartStage>;

export default meta;
type Story = StoryObj<typeof meta>;

const text = (markdown: string): PartStageProps => ({
  messages: [answer([{ type: "text", text: markdown, state: "done" }])],
});

const streaming = (markdown: string) => () => <StreamStage {...streamArgs} text={markdown} at={0.6} />;

const code =
  '```ts\nimport { readStream } from "react-streaming-chat/core";\n\n// The message shares what did not change.\nfor await (const event of readStream(response)) {\n  message = applyEvent(message, event);\n}\n```\n';

export const Code: Story = {
  args: text(code),
  play: async ({ canvas, canvasElement }) => {
    const wrap = canvas.getByRole("button", { name: "Wrap lines" });
    await userEvent.click(wrap);
    await expect(wrap).toHaveAttribute("aria-pressed", "true");
    await expect(canvasElement.querySelector(".sc-code")).toHaveAttribute("data-wrap");
  },
};
export const CodeInTheDark: Story = { globals: { theme: "dark" }, args: text(code) };
export const CodeStreaming: Story = { render: streaming(code) };
export const Diff: Story = {
  args: text(
    "```diff\n- const events = await readAll(response);\n+ for await (const event of readStream(response)) show(event);\n```\n",
  ),
};
const wide = `\`\`\`js\n${"const value = compute(first, second, third); ".repeat(6)}\n\`\`\`\n`;
export const WideCode: Story = {
  args: text(wide),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole("group", { name: "Code" })).toHaveAttribute("tabindex", "0"));
  },
};

const table =
  "| Model | Tokens a second | First token | Price |\n|:--|--:|--:|--:|\n| small | 240 | 180 ms | €0.25 |\n| medium | 110 | 320 ms | €3.00 |\n| large | 45 | 900 ms | €15.00 |\n";
export const Table: Story = {
  args: text(table),
  play: async ({ canvas }) => {
    await expect(canvas.getByRole("button", { name: "Copy table" })).toBeInTheDocument();
    await expect(canvas.getAllByRole("row")).toHaveLength(4);
  },
};
export const TableStreaming: Story = { render: streaming(table) };
export const WideTable: Story = {
  args: text(`| |${" Column |".repeat(24)}\n|${"---|".repeat(25)}\n| Row |${" words |".repeat(24)}\n`),
  play: async ({ canvas }) => {
    await waitFor(() =>
      expect(canvas.getByRole("group", { name: "Table" })).toHaveAttribute("tabindex", "0"),
    );
  },
};
