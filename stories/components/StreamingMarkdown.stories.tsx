import type { Meta, StoryObj } from "@storybook/react-vite";
import { useEffect, useState } from "react";
import { StreamingMarkdown, type StreamingMarkdownProps } from "react-streaming-chat";
import { Formula } from "react-streaming-chat/math";
import { expect, waitFor } from "storybook/test";
import { describeComponent } from "../stage/describeComponent.js";
import "katex/dist/katex.css";
import { hostile, long, rightToLeft, tour } from "../answers.js";

interface ReplayProps extends StreamingMarkdownProps {
  text: string;
  /** The share of the text that has arrived; below 1 the stream is held there. */
  at: number;
  /** Characters a second; 0 shows the share at once. */
  charactersPerSecond: number;
}

/** Shows a text as far as it has arrived. */
function Replay({ text, at, charactersPerSecond, ...props }: ReplayProps) {
  const end = Math.floor(text.length * at);
  const [length, setLength] = useState(charactersPerSecond > 0 ? 0 : end);
  useEffect(() => {
    if (charactersPerSecond === 0) return undefined;
    const start = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      // A late frame has a time before the effect's: less than nothing would be all but the end of the text.
      const seconds = Math.max(0, now - start) / 1000;
      const arrived = Math.min(end, Math.floor(seconds * charactersPerSecond));
      setLength(arrived);
      if (arrived < end) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [charactersPerSecond, end]);
  const shown = charactersPerSecond === 0 ? end : length;
  return (
    <StreamingMarkdown {...props} streaming={shown < text.length}>
      {text.slice(0, shown)}
    </StreamingMarkdown>
  );
}

const meta = {
  title: "Components/StreamingMarkdown",
  component: Replay,
  args: { text: tour, at: 1, charactersPerSecond: 0 },
  argTypes: {
    at: { control: { type: "range", min: 0, max: 1, step: 0.01 } },
    charactersPerSecond: { control: { type: "range", min: 0, max: 20000, step: 50 } },
    cursor: { control: "inline-radio", options: ["bar", "block", "dot", "none"] },
  },
  parameters: describeComponent({
    purpose:
      "Markdown while it arrives: what has been shown is never rendered again, open constructs are styled before they are complete, and no HTML of the text is interpreted.",
    sample: `<StreamingMarkdown streaming={isStreaming} components={{ math: Formula }}>
  {text}
</StreamingMarkdown>`,
    variables: [
      ["--sc-link, --sc-muted, --sc-border, --sc-surface", "colours"],
      ["--sc-gap", "space between blocks"],
      ["--sc-font-mono", "type of code"],
    ],
    attributes: [
      ["data-state", "streaming, paused, done"],
      ["data-overflows", "on code, tables and formulas that scroll"],
    ],
    otherwise: "/markdown parses without React.",
  }),
} satisfies Meta<typeof Replay>;

export default meta;
type Story = StoryObj<typeof meta>;

export const Finished: Story = {
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByRole("heading", { name: "How a stream becomes a page" })).toBeVisible();
    await expect(canvas.getAllByRole("row")).toHaveLength(4);
    await expect(canvasElement.querySelector("[data-cursor]")).toBeNull();
  },
};

export const Streaming: Story = {
  // Slow enough that a busy machine looks before the end.
  args: { charactersPerSecond: 500 },
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelector("[data-cursor]")).not.toBeNull());
    await waitFor(() => expect(canvasElement.querySelector("[data-state=done]")).not.toBeNull());
    await expect(canvasElement.querySelector("[data-cursor]")).toBeNull();
  },
};

export const HalfTable: Story = {
  args: { at: tour.indexOf("| events |") / tour.length + 0.01 },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector("table [data-cursor]")).not.toBeNull();
  },
};

export const HalfFence: Story = {
  args: { at: (tour.indexOf("applyEvent(message") + 8) / tour.length },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector("pre [data-cursor]")).not.toBeNull();
  },
};

export const HalfBold: Story = {
  args: { text: "It is **very impor", at: 0.999 },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector("strong")).not.toBeNull();
    await expect(canvasElement.textContent).not.toContain("*");
  },
};

export const Waiting: Story = {
  args: { at: 0 },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector("[data-cursor]")).not.toBeNull();
  },
};

export const RightToLeft: Story = {
  args: { text: `${rightToLeft}\n- \`fetch()\` أولًا\n\nA sentence from left to right.\n\n- and a list\n` },
  play: async ({ canvasElement }) => {
    const lists = [...canvasElement.querySelectorAll("ul")].map((list) => getComputedStyle(list).direction);
    await expect(lists).toEqual(["rtl", "rtl", "ltr"]);
    const code = canvasElement.querySelector("code");
    await expect(code && getComputedStyle(code).direction).toBe("ltr");
  },
};

const withTags = `Press <kbd>Esc</kbd> to stop<source-note id="1">, as *every* page should let you</source-note>.

<details>
<summary>Why a stream may end early</summary>

The connection broke, and **what had arrived** is kept.

- It can be tried again.

</details>

<script>this stays text</script>
`;

/** HTML elements that were asked for, and a tag of the page's own. */
export const HtmlAndTags: Story = {
  args: {
    text: withTags,
    html: ["kbd", "details", "summary"],
    tags: {
      "source-note": ({ attributes, children }) => (
        <mark title={`Source ${attributes["id"]}`}>{children}</mark>
      ),
    },
  },
  play: async ({ canvas, canvasElement }) => {
    await expect(canvasElement.querySelector("details li")).not.toBeNull();
    await expect(canvasElement.querySelector("mark")).toHaveAttribute("title", "Source 1");
    await expect(canvas.getByText(/this stays text/)).toHaveTextContent("<script>");
  },
};

const formulas = `The roots of $ax^2 + bx + c$ are

$$
x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}
$$

which costs $5, or $4 with a discount. \\(e^{i\\pi} + 1 = 0\\), and this one is wrong: $\\frac{a$.

$$
\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}^{-1} = \\frac{1}{ad - bc} \\begin{pmatrix} d & -b \\\\ -c & a \\end{pmatrix}
$$
`;

/** Formulas by KaTeX, from the entry `react-streaming-chat/math`. */
export const Formulas: Story = {
  args: { text: formulas, components: { math: Formula } },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelectorAll("[data-math]")).toHaveLength(4);
    await expect(canvasElement.querySelectorAll("[title]")).toHaveLength(1);
    await expect(canvasElement.textContent).toContain("costs $5, or $4 with");
  },
};

/** A formula that is still arriving shows its last good state. */
export const HalfFormula: Story = {
  args: {
    text: formulas,
    components: { math: Formula },
    at: (formulas.indexOf("4ac") - 2) / formulas.length,
    charactersPerSecond: 200,
  },
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelector(".katex-display annotation")).not.toBeNull());
    await expect(canvasElement.querySelector("[title]")).toBeNull();
  },
};

const wideCode = `\`\`\`js\n${"const value = compute(first, second, third); ".repeat(10)}\n\`\`\`\n`;
const wideTable = `| |${" Column |".repeat(30)}\n|${"---|".repeat(31)}\n| Row |${" words |".repeat(30)}\n`;

/** What is wider than the page scrolls in its own box, which a keyboard can reach. */
export const WideContent: Story = {
  args: { text: `${wideCode}\n${wideCode}\n${wideTable}\n${wideTable}` },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole("group", { name: "Code" })).toHaveLength(2));
    await waitFor(() => expect(canvas.getAllByRole("group", { name: "Table" })).toHaveLength(2));
    for (const box of canvas.getAllByRole("group")) await expect(box).toHaveAttribute("tabindex", "0");
  },
};

export const Tasks: Story = {
  args: { text: "- [x] keep what arrived\n- [ ] pretend that it was everything\n" },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole("checkbox", { name: "Done" })).toBeChecked();
    await expect(canvas.getByRole("checkbox", { name: "To do" })).not.toBeChecked();
  },
};

export const LongDocument: Story = {
  args: { text: long, charactersPerSecond: 20_000, at: 0.2 },
};

export const HostileText: Story = {
  args: { text: hostile },
  play: async ({ canvas, canvasElement }) => {
    await expect(canvasElement.querySelector("script, img, iframe")).toBeNull();
    const links = canvas.getAllByRole("link").map((link) => link.getAttribute("href"));
    await expect(links).toEqual(["https://example.com/"]);
    await expect(canvasElement.textContent).toContain("<script>alert(1)</script>");
  },
};
