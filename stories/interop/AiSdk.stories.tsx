import type { Meta, StoryObj } from "@storybook/react-vite";
import type { UIMessage } from "ai";
import { useState } from "react";
import { Chat, createChat } from "react-streaming-chat";
import { createScriptedTransport } from "react-streaming-chat/testing";
import { expect, userEvent } from "storybook/test";
import { useShowroom } from "../stage/showroom.js";

/** Messages as AI SDK's `useChat` keeps them, without a field of ours. */
const messages: UIMessage[] = [
  { id: "1", role: "user", parts: [{ type: "text", text: "What is the weather in Oslo?" }] },
  {
    id: "2",
    role: "assistant",
    parts: [
      { type: "step-start" },
      { type: "reasoning", text: "The weather tool knows.", state: "done" },
      {
        type: "tool-weather",
        toolCallId: "call-1",
        state: "output-available",
        input: { city: "Oslo" },
        output: { celsius: -3, sky: "clear" },
      },
      { type: "step-start" },
      { type: "text", text: "It is **−3 °C** and clear in Oslo [1].", state: "done" },
      { type: "source-url", sourceId: "s1", url: "https://example.com/oslo", title: "Oslo today" },
    ],
  },
];

function AiSdkMessages() {
  const { density, labels } = useShowroom();
  // `UIMessage[]` is taken without a cast and without a conversion.
  const [chat] = useState(() =>
    createChat({ transport: createScriptedTransport(), initialMessages: messages }),
  );
  return (
    <div className="show-stage">
      <div className="show-frame">
        <Chat chat={chat} density={density} labels={labels} />
      </div>
    </div>
  );
}

const meta = {
  title: "Interop/AI SDK",
  component: AiSdkMessages,
  parameters: {
    docs: {
      description: {
        component:
          "`initialMessages`, `setMessages` and every component take AI SDK's `UIMessage`s as they are, and a transport of its `useChat` is a transport here.",
      },
    },
  },
} satisfies Meta<typeof AiSdkMessages>;

export default meta;

export const Messages: StoryObj<typeof meta> = {
  play: async ({ canvas }) => {
    await expect(await canvas.findByText("−3 °C")).toBeVisible();
    await expect(canvas.getByRole("link", { name: "Source 1: Oslo today" })).toBeVisible();
    await userEvent.click(canvas.getByRole("button", { name: /weather/ }));
    await expect(canvas.getByText(/clear/, { selector: "pre *, pre" })).toBeVisible();
  },
};
