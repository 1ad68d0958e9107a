import type { Meta, StoryObj } from "@storybook/react-vite";
import { Formula } from "react-streaming-chat/math";
import { MermaidDiagram } from "react-streaming-chat/mermaid";
import { liteHighlight } from "react-streaming-chat/highlight-lite";
import { CodeBlock, TableBlock } from "react-streaming-chat";
import { expect, waitFor } from "storybook/test";
import "katex/dist/katex.css";
import { FrozenMarkdown } from "./FrozenMarkdown.js";
import { tour } from "../answers.js";

const highlight = liteHighlight();

const meta = {
  title: "Markdown/Constructs",
  component: FrozenMarkdown,
  args: { text: "", prefixes: [], highlight },
  argTypes: { prefixes: { control: false }, highlight: { control: false } },
} satisfies Meta<typeof FrozenMarkdown>;

export default meta;
type Story = StoryObj<typeof meta>;

/**
 * A construct, frozen after each of the `marks`. In each frame but the last, exactly one cursor; and no character of the
 * markup that the reader should never see.
 */
function construct(
  text: string,
  marks: readonly string[],
  selector: string,
  more: Story["args"] = {},
): Story {
  return {
    args: { ...more, text, prefixes: marks.map((mark) => text.indexOf(mark) + mark.length) },
    play: async ({ canvasElement }) => {
      const frames = [...canvasElement.querySelectorAll(".show-prefixes > section")];
      await expect(frames).toHaveLength(marks.length + 1);
      for (const frame of frames.slice(0, -1)) {
        await expect(frame.querySelectorAll("[data-cursor]")).toHaveLength(1);
        await waitFor(() => expect(frame.querySelector(selector)).not.toBeNull());
      }
      await expect(frames.at(-1)?.querySelector("[data-cursor]")).toBeNull();
    },
  };
}

export const EveryConstruct: Story = {
  args: { text: tour, prefixes: [] },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole("heading", { name: "How a stream becomes a page" })).toBeVisible();
    await expect(canvas.getAllByRole("row")).toHaveLength(4);
  },
};
export const Heading: Story = construct(
  "## A heading that arrives\n\nText.\n",
  ["## A he", "that arrives"],
  "h2",
);
export const Bold: Story = construct(
  "It is **very important** to know.\n",
  ["**very", "**very impor"],
  "strong",
);
export const Emphasis: Story = construct("It is *rather subtle* here.\n", ["*rath", "*rather sub"], "em");
export const Strike: Story = construct("It was ~~not so~~ true.\n", ["~~not"], "del");
export const InlineCode: Story = construct(
  "Call `applyEvent(message, event)` once.\n",
  ["`appl", "`applyEvent(mess"],
  "code",
);
export const Link: Story = construct(
  "See [the specification](https://html.spec.whatwg.org/) for more.\n",
  ["[the speci", "[the specification](https://ht"],
  "p",
);
export const NestedList: Story = construct(
  "- one\n  - two\n    - three\n    - four\n- five\n",
  ["- tw", "- thr", "- fou"],
  "li li",
);
export const OrderedList: Story = construct("3. three\n4. four\n10. ten\n", ["3. thr", "4. fo"], "ol");
export const Tasks: Story = construct(
  "- [x] keep what arrived\n- [ ] lose nothing\n",
  ["[x] keep", "[ ] lo"],
  "input",
);
export const Quote: Story = construct(
  "> A quote\n> of two lines\n>\n> - and a list\n",
  ["> A qu", "- and"],
  "blockquote",
);
export const Alert: Story = construct(
  "> [!WARNING]\n> The stream may end early.\n",
  ["> The str"],
  "[data-alert]",
);
export const Table: Story = construct(
  "| Step | Input | Output |\n|:--|:-:|--:|\n| bytes | chunks | records |\n| events | records | events |\n",
  ["| bytes | chu", "| events | rec"],
  "table td",
  { tableBlock: TableBlock },
);
export const Code: Story = construct(
  "```ts\nfor await (const event of readStream(response)) {\n  message = applyEvent(message, event); // shared\n}\n```\n",
  ["for await (const ev", "message = applyEv"],
  "pre code",
  { codeBlock: CodeBlock },
);
export const Diff: Story = construct(
  "```diff\n- const slow = true;\n+ const fast = true;\n```\n",
  ["+ const"],
  "pre code",
  {
    codeBlock: CodeBlock,
  },
);
export const Footnote: Story = construct(
  "A claim[^1] and its note.\n\n[^1]: The evidence, which\n    goes on.\n",
  ["and its note", "[^1]: The evid"],
  "p",
);
export const MathInline: Story = construct("The roots of $ax^2 + bx + c$ are two.\n", ["$ax^2 +"], "p", {
  components: { math: Formula },
});
export const MathBlock: Story = construct(
  "$$\nx_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}\n$$\n",
  ["\\frac{-b \\pm"],
  "[data-markdown^=math]",
  { components: { math: Formula } },
);

/** A diagram is drawn when its fence is complete; until then its source grows. */
export const Diagram: Story = {
  args: {
    text: "```mermaid\nflowchart LR\n  A[Bytes] --> B[Events]\n  B --> C[Message]\n  C -->|once a frame| D[Page]\n```\n",
    prefixes: [40],
    fences: { mermaid: MermaidDiagram },
  },
  play: async ({ canvasElement }) => {
    const states = (): (string | undefined)[] =>
      [...canvasElement.querySelectorAll("figure")].map((figure) => figure.dataset["state"]);
    await waitFor(() => expect(states()).toEqual(["waiting", "drawn"]));
  },
};
