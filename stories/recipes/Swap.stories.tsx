import type { Meta, StoryObj } from "@storybook/react-vite";
import type { ComponentType } from "react";
import Markdown from "react-markdown";
import { StreamingMarkdown } from "react-streaming-chat";
import { expect, within } from "storybook/test";
import { Streamdown } from "streamdown";
import { tour } from "../answers.js";

/** What the three libraries have in common: markdown as children, and components by element name. */
interface Shared {
  readonly children: string;
  readonly components?: Readonly<
    Record<string, ComponentType<{ href?: string; children?: React.ReactNode }>>
  >;
}

interface SwapProps {
  readonly name: string;
  readonly theirs: ComponentType<Shared>;
  readonly text: string;
}

/** A component that was written for another library, and is given to this one as it is. */
function Anchor({ href, children }: { href?: string; children?: React.ReactNode }) {
  return (
    <a href={href} data-own-link="">
      {children}
    </a>
  );
}
const components = { a: Anchor };

function Swap({ name, theirs: Theirs, text }: SwapProps) {
  return (
    <div className="show-stage show-prefixes">
      <section aria-label={name} data-side="theirs">
        <p className="show-prefix-label">{name}</p>
        <Theirs components={components}>{text}</Theirs>
      </section>
      <section aria-label="StreamingMarkdown" data-side="ours">
        <p className="show-prefix-label">StreamingMarkdown</p>
        <StreamingMarkdown components={components}>{text}</StreamingMarkdown>
      </section>
    </div>
  );
}

const meta = {
  title: "Recipes/Swap",
  component: Swap,
  args: { text: tour.slice(0, tour.indexOf("| Step")) },
  argTypes: { theirs: { control: false }, name: { control: false } },
  // The other library's half is not ours to audit.
  parameters: { a11y: { context: '[data-side="ours"]' } },
  play: async ({ canvasElement }) => {
    const side = (name: string): HTMLElement | null =>
      canvasElement.querySelector<HTMLElement>(`[data-side="${name}"]`);
    const ours = side("ours");
    await expect(ours?.querySelectorAll("li")).toHaveLength(
      side("theirs")?.querySelectorAll("li").length ?? 0,
    );
    await expect(ours?.querySelector("[data-own-link]")).toHaveAttribute(
      "href",
      "https://html.spec.whatwg.org/multipage/server-sent-events.html",
    );
    await expect(ours === null ? [] : within(ours).getAllByRole("heading", { level: 1 })).toHaveLength(1);
  },
} satisfies Meta<typeof Swap>;

export default meta;
type Story = StoryObj<typeof meta>;

/** `<Streamdown isAnimating>` becomes `<StreamingMarkdown isAnimating>`: children, `components` and the flag stay. */
export const FromStreamdown: Story = {
  args: { name: "Streamdown", theirs: Streamdown as unknown as ComponentType<Shared> },
};

/** `<Markdown components>` becomes `<StreamingMarkdown components>`, and may be given text that is half written. */
export const FromReactMarkdown: Story = {
  args: { name: "react-markdown", theirs: Markdown },
};
