import type { Meta, StoryObj } from "@storybook/react-vite";
import type { ComponentType, ReactNode } from "react";
import { StreamingMarkdown } from "react-streaming-chat";
import { expect } from "storybook/test";
import { tour } from "../answers.js";

/** What assistant-ui gives the component for text in `MessagePrimitive.Parts`, from its documentation. */
interface AssistantUiTextProps {
  readonly type: "text";
  readonly text: string;
  readonly status: { readonly type: "running" | "complete" | "incomplete" | "requires-action" };
}

const AssistantUiText: ComponentType<AssistantUiTextProps> = ({ text, status }) => (
  <StreamingMarkdown streaming={status.type === "running"}>{text}</StreamingMarkdown>
);

/** What CopilotKit gives the component in the `markdownRenderer` slot of an assistant message. */
interface CopilotKitMarkdownProps {
  readonly content: string;
}

const CopilotKitMarkdown: ComponentType<CopilotKitMarkdownProps> = ({ content }) => (
  <StreamingMarkdown>{content}</StreamingMarkdown>
);

/** What a bubble of Ant Design X calls for its content. */
type AntContentRender = (content: string) => ReactNode;

const antContentRender: AntContentRender = (content) => <StreamingMarkdown>{content}</StreamingMarkdown>;

interface OtherKitsProps {
  readonly kit: "assistant-ui" | "CopilotKit" | "Ant Design X";
  readonly text: string;
}

function OtherKits({ kit, text }: OtherKitsProps) {
  return (
    <section className="show-frame" data-fit="" aria-label={kit}>
      {kit === "assistant-ui" && <AssistantUiText type="text" text={text} status={{ type: "running" }} />}
      {kit === "CopilotKit" && <CopilotKitMarkdown content={text} />}
      {kit === "Ant Design X" && antContentRender(text)}
    </section>
  );
}

const meta = {
  title: "Interop/assistant-ui, CopilotKit, Ant Design X",
  component: OtherKits,
  args: { text: tour },
  parameters: {
    docs: {
      description: {
        component: `\`StreamingMarkdown\` in the place of another kit's renderer, by the props that the kit's documentation names.

\`\`\`tsx
// assistant-ui
<MessagePrimitive.Parts components={{ Text: AssistantUiText }} />
// CopilotKit
<CopilotChatAssistantMessage markdownRenderer={CopilotKitMarkdown} />
// Ant Design X
<Bubble contentRender={antContentRender} />
\`\`\``,
      },
    },
  },
} satisfies Meta<typeof OtherKits>;

export default meta;
type Story = StoryObj<typeof meta>;

export const AssistantUi: Story = {
  args: { kit: "assistant-ui" },
  play: async ({ canvasElement }) => {
    // Its state is passed on: the text is still being written.
    await expect(canvasElement.querySelectorAll("[data-cursor]")).toHaveLength(1);
  },
};
export const CopilotKit: Story = {
  args: { kit: "CopilotKit" },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector("[data-cursor]")).toBeNull();
    await expect(canvasElement.querySelector("h2, h3, h4, strong")).not.toBeNull();
  },
};
export const AntDesignX: Story = { args: { kit: "Ant Design X" } };
