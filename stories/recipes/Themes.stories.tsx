import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { Chat, createChat } from "react-streaming-chat";
import { createScriptedTransport } from "react-streaming-chat/testing";
import { expect } from "storybook/test";
import { tour } from "../answers.js";
import { useShowroom } from "../stage/showroom.js";
import { thread } from "../stage/thread.js";
import "./themes.css";

function Themed({ className }: { readonly className: string }) {
  const { density, labels } = useShowroom();
  const [chat] = useState(() =>
    createChat({
      transport: createScriptedTransport(),
      initialMessages: thread("How does it work?", [{ type: "text", text: tour, state: "done" }]),
    }),
  );
  return (
    <div className="show-stage">
      <div className="show-frame">
        <div className={className}>
          <Chat chat={chat} density={density} labels={labels} />
        </div>
      </div>
    </div>
  );
}

const meta = {
  title: "Recipes/Themes",
  component: Themed,
  argTypes: { className: { control: false } },
} satisfies Meta<typeof Themed>;

export default meta;
type Story = StoryObj<typeof meta>;

const styleOf = (element: Element | null): CSSStyleDeclaration => getComputedStyle(element ?? document.body);

/** Ten lines of CSS map the variables of shadcn/ui: `--sc-bg: var(--background)` and so on. */
export const ShadcnVariables: Story = {
  args: { className: "theme-shadcn" },
  play: async ({ canvasElement }) => {
    const chat = canvasElement.querySelector(".sc-chat");
    await expect(styleOf(chat).color).toBe("oklch(0.24 0.02 260)");
    await expect(styleOf(canvasElement.querySelector('[data-role="assistant"] a')).color).toBe(
      "oklch(0.45 0.17 150)",
    );
  },
};

/** The reset of Tailwind 4 is in a layer, so our sheet without a layer wins over it: headings and lists keep their look. */
export const ResetInALayer: Story = {
  args: { className: "theme-reset" },
  play: async ({ canvasElement }) => {
    const answer = canvasElement.querySelector('[data-role="assistant"] .sc-md');
    await expect(
      Number.parseFloat(styleOf(answer?.querySelector("h2, h3, h4") ?? null).fontSize),
    ).toBeGreaterThan(17);
    await expect(styleOf(answer?.querySelector("ol") ?? null).listStyleType).toBe("decimal");
    await expect(
      Number.parseFloat(styleOf(answer?.querySelector("ol") ?? null).paddingInlineStart),
    ).toBeGreaterThan(10);
  },
};
