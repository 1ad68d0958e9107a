import { useChat } from "@ai-sdk/react";
import type { Meta, StoryObj } from "@storybook/react-vite";
import type { ChatTransport, UIMessage, UIMessageChunk } from "ai";
import { Composer, Message, useFollowScroll } from "react-streaming-chat";
import { expect, userEvent, waitFor } from "storybook/test";

/** A transport of AI SDK's without a server: the same answer in words, one for each time the hook reads. */
const transport: ChatTransport<UIMessage> = {
  sendMessages: () => Promise.resolve(new ReadableStream<UIMessageChunk>({ pull: answerIn(chunks()) })),
  reconnectToStream: () => Promise.resolve(null),
};

function* chunks(): Generator<UIMessageChunk> {
  yield { type: "start" };
  yield { type: "text-start", id: "t" };
  const text =
    "Both hooks speak of **messages** with parts:\n\n- the shape is the same,\n- and so is `status`.";
  for (const delta of text.split(/(?<=\s)/)) yield { type: "text-delta", id: "t", delta };
  yield { type: "text-end", id: "t" };
  yield { type: "finish" };
}

function answerIn(source: Generator<UIMessageChunk>) {
  return (controller: ReadableStreamDefaultController<UIMessageChunk>): void => {
    const { done, value } = source.next();
    if (done === true) controller.close();
    else controller.enqueue(value);
  };
}

/** AI SDK's hook, with our messages, composer and follow policy around it. */
function UseChat() {
  const { messages, sendMessage, status, stop } = useChat({ transport });
  const isBusy = status === "submitted" || status === "streaming";
  const { scroller, content } = useFollowScroll({ count: messages.length });
  return (
    <div className="show-stage">
      <div className="show-frame">
        <section className="sc-chat" aria-label="Chat">
          <div className="sc-conversation">
            <div
              ref={scroller}
              className="sc-log"
              role="log"
              aria-live="off"
              aria-label="Conversation"
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
              tabIndex={0}
            >
              <div ref={content} className="sc-column">
                {messages.map((message, index) => (
                  <Answer
                    key={message.id}
                    message={message}
                    isLast={index === messages.length - 1}
                    isBusy={isBusy}
                  />
                ))}
              </div>
            </div>
          </div>
          <Composer
            attachments={false}
            isBusy={isBusy}
            onStop={() => void stop()}
            onSend={({ text = "" }) => void sendMessage({ text })}
          />
        </section>
      </div>
    </div>
  );
}

interface AnswerProps {
  readonly message: UIMessage;
  readonly isLast: boolean;
  readonly isBusy: boolean;
}

/** AI SDK keeps the state of the answer in the hook, ours in the message. */
function Answer({ message, isLast, isBusy }: AnswerProps) {
  const status = isLast && isBusy && message.role === "assistant" ? "streaming" : "complete";
  return <Message message={{ ...message, status }} isLast={isLast} />;
}

const meta = {
  title: "Interop/AI SDK's useChat",
  component: UseChat,
  parameters: {
    docs: {
      description: {
        component:
          "AI SDK's own hook keeps the messages; `Message`, `Composer` and `useFollowScroll` show them. Only `status` is added to the last message.",
      },
    },
  },
} satisfies Meta<typeof UseChat>;

export default meta;

export const OurComponents: StoryObj<typeof meta> = {
  play: async ({ canvas }) => {
    await userEvent.type(canvas.getByRole("textbox", { name: "Message" }), "Do they fit?{Enter}");
    await waitFor(() => expect(canvas.getByText("Do they fit?")).toBeVisible());
    await waitFor(() =>
      expect(canvas.getByRole("article", { name: "Assistant said" })).toHaveAttribute("data-state", "done"),
    );
    await expect(canvas.getByText("messages", { selector: "strong" })).toBeVisible();
    await expect(canvas.getAllByRole("listitem")).toHaveLength(2);
    await expect(canvas.getByRole("button", { name: "Send" })).toBeVisible();
  },
};
